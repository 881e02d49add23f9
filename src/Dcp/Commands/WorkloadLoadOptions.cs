using System.CommandLine;
using Dcp.Workload.Running;
using Dcp.Workload.Running.Metrics;

namespace Dcp.Commands;

/// <summary>The options that say what load a run makes: those that <c>run</c> and <c>compare</c> share.</summary>
internal sealed class WorkloadLoadOptions
{
    private readonly Argument<string> _name = new("workload") { Description = "Which workload; 'dcp workload list' lists them." };
    private readonly Option<int> _concurrency = new("--concurrency", "-c") { Description = "Connections, over all workers.", DefaultValueFactory = _ => 1, HelpName = "n" };
    private readonly Option<int> _workers = new("--workers") { Description = "Worker processes.", DefaultValueFactory = _ => 1, HelpName = "n" };
    private readonly Option<long?> _iterations = new("--iterations", "-i") { Description = "Cycles, over all connections [default: no limit].", HelpName = "n" };
    private readonly Option<double?> _duration = new("--duration", "-d") { Description = "Seconds after which no cycle begins [default: no limit].", HelpName = "s" };
    private readonly Option<double?> _rate = new("--rate") { Description = "Cycles a second over all connections, latencies counted from when they are due [default: as many as there can be].", HelpName = "n" };
    private readonly Option<double> _warmUp = new("--warmup") { Description = "Seconds whose cycles do not count.", HelpName = "s" };
    private readonly Option<double> _ramp = new("--ramp", "-r") { Description = "Seconds over which the connections start, evenly [default: all are opened before the first cycle].", HelpName = "s" };
    private readonly Option<double> _openLimit = new("--open-limit") { Description = "Seconds within which all connections have to be open.", DefaultValueFactory = _ => 300, HelpName = "s" };
    private readonly Option<double?> _lifetime = new("--conn-duration", "-k") { Description = "Seconds until a connection is reopened, 20 % more or less [default: never].", HelpName = "s" };
    private readonly Option<string> _arguments = new("--args") { Description = "Arguments of the workload: a JSON object, or a file with one.", HelpName = "json" };
    private readonly Option<string> _application = new("--app-name", "-a") { Description = "application_name [default: the workload's name].", HelpName = "name" };
    private readonly Option<bool> _noAutocommit = new("--no-autocommit") { Description = "Make each step of a cycle one explicit transaction." };
    private readonly Option<bool> _noPrepare = new("--no-prepare") { Description = "Use no prepared statements, for poolers that cannot take them." };
    private readonly Option<string> _port = new("--port", "-p") { Description = "Show the run to Prometheus at http://127.0.0.1:PORT/metrics, or on ADDRESS:PORT [default: nowhere].", HelpName = "port" };

    internal void AddTo(Command command)
    {
        command.Arguments.Add(_name);
        Option[] options =
        [
            _concurrency, _workers, _iterations, _duration, _rate, _warmUp, _ramp, _openLimit, _lifetime, _arguments, _application, _noAutocommit, _noPrepare,
            _port,
        ];
        foreach (Option option in options)
            command.Options.Add(option);
    }

    /// <summary>Runs something with the place where Prometheus is to find it, if one is asked for.</summary>
    internal async Task<int> ShowAsync(ParseResult parsed, Func<MetricsEndpoint?, Task<int>> run)
    {
        if (parsed.GetValue(_port) is not string port)
            return await run(null).ConfigureAwait(false);
        MetricsEndpoint metrics = MetricsEndpoint.Listen(port);
        await using (metrics.ConfigureAwait(false))
            return await run(metrics).ConfigureAwait(false);
    }

    /// <exception cref="Workload.WorkloadInputException">A value is not allowed, or the arguments are not JSON.</exception>
    internal RunOptions Read(ParseResult parsed, string uri) => new()
    {
        Workload = parsed.GetRequiredValue(_name),
        Uri = uri,
        Connections = parsed.GetValue(_concurrency),
        Workers = parsed.GetValue(_workers),
        Iterations = parsed.GetValue(_iterations),
        Duration = Seconds(_duration, parsed.GetValue(_duration)),
        Rate = parsed.GetValue(_rate),
        WarmUp = Seconds(_warmUp, parsed.GetValue(_warmUp)) ?? TimeSpan.Zero,
        Ramp = Seconds(_ramp, parsed.GetValue(_ramp)) ?? TimeSpan.Zero,
        OpenLimit = Seconds(_openLimit, parsed.GetValue(_openLimit)) ?? TimeSpan.Zero,
        ConnectionLifetime = Seconds(_lifetime, parsed.GetValue(_lifetime)),
        Arguments = WorkloadOptions.ReadArguments(parsed.GetValue(_arguments)),
        ApplicationName = parsed.GetValue(_application),
        Autocommit = !parsed.GetValue(_noAutocommit),
        Prepare = !parsed.GetValue(_noPrepare),
    };

    private static TimeSpan? Seconds(Option option, double? value) => WorkloadOptions.Seconds(option.Name, value);
}
