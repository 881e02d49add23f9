using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Dcp.Bench;
using Spectre.Console;

namespace Dcp.Commands;

/// <summary>
/// <c>dcp bench</c>: dcp beside the distribution's PgBouncer and beside no pooler at all, on a database of its own. Numbers come
/// from here and never from a test, whose result a busy machine would decide.
/// </summary>
internal static class BenchCommand
{
    private static readonly int[] DefaultClients = [16, 200];
    private static readonly string[] DefaultModes = ["simple"];
    private static readonly string[] DefaultTargets = [BenchOptions.Direct, BenchOptions.PgBouncer, BenchOptions.Dcp];

    private static readonly Option<int[]> Clients = Numbers("--clients", DefaultClients, "Numbers of clients, one series each");
    private static readonly Option<string[]> Modes =
        Words("--mode", DefaultModes, ["simple", "extended", "prepared"], "pgbench's protocol modes");
    private static readonly Option<string[]> Targets =
        Words("--targets", DefaultTargets, null, "What to compare");
    private static readonly Option<int> Rounds = Number("--rounds", 5, "Runs of each target, in alternating order.");
    private static readonly Option<int> Seconds = Number("--seconds", 5, "Length of one run.");
    private static readonly Option<int> Pool = Number("--pool-size", 16, "Server connections of each pooler.");
    private static readonly Option<int> Scale = Number("--scale", 10, "pgbench's scale: 100,000 rows each.");
    private static readonly Option<string> Work = new("--work")
    {
        Description = "What a transaction does: select (pgbench -S), or rows (a result of 10 MB).",
        DefaultValueFactory = _ => BenchWork.Select,
    };

    private static readonly Option<bool> Connect = new("--connect") { Description = "A new connection for each transaction: logins are measured." };
    private static readonly Option<bool> Tls = new("--tls") { Description = "TLS between pgbench and the poolers." };
    private static readonly Option<int?> Rate = new("--rate")
    {
        Description = "Open loop: so many transactions are begun a second, whatever the answers do; with percentiles.",
        HelpName = "N",
    };

    private static readonly Option<string> Auth = new("--auth")
    {
        Description = "How clients log in at the poolers.",
        DefaultValueFactory = _ => "trust",
    };

    private static readonly Option<bool> Latency = new("--latency") { Description = "Percentiles too; pgbench then logs each transaction." };
    private static readonly Option<FileInfo?> Json = new("--json") { Description = "Also write everything to this file.", HelpName = "FILE" };

    internal static Command Create()
    {
        Auth.AcceptOnlyFromAmong("trust", "scram-sha-256");
        Work.AcceptOnlyFromAmong(BenchWork.Names);
        Rate.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < 1)
                result.AddError("--rate takes a number of 1 or more");
        });
        Command command = new("bench", "Compare dcp with PgBouncer and with no pooler, by pgbench, on a scratch database.")
        {
            Clients, Modes, Targets, Rounds, Seconds, Pool, Scale, Work, Connect, Rate, Tls, Auth, Latency, Json,
            BenchBalancerCommand.Create(), BenchCopyCommand.Create(), BenchCoresCommand.Create(), BenchIdleCommand.Create(),
        };
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private static Task<int> RunAsync(ParseResult parsed)
    {
        BenchOptions options = new()
        {
            Clients = Given(parsed, Clients) ?? DefaultClients,
            Modes = Given(parsed, Modes) ?? DefaultModes,
            Targets = Given(parsed, Targets) ?? DefaultTargets,
            Rounds = parsed.GetValue(Rounds),
            Seconds = parsed.GetValue(Seconds),
            Pool = parsed.GetValue(Pool),
            Scale = parsed.GetValue(Scale),
            Auth = parsed.GetRequiredValue(Auth),
            Latency = parsed.GetValue(Latency) || parsed.GetValue(Rate) is not null,
            Work = parsed.GetRequiredValue(Work),
            Connect = parsed.GetValue(Connect),
            Rate = parsed.GetValue(Rate),
            Tls = parsed.GetValue(Tls),
        };
        return BenchVerb.RunAsync(
            stop => new BenchRunner(options, Console.Error.WriteLine).RunAsync(TimeProvider.System, stop), BenchJson.Default.BenchReport, parsed.GetValue(Json), Show);
    }

    // An option that was not given has an empty array for its value.
    internal static T[]? Given<T>(ParseResult parsed, Option<T[]> option) => parsed.GetResult(option) is null ? null : parsed.GetValue(option);

    private static int Show(BenchReport report)
    {
        IAnsiConsole console = AnsiConsole.Console;

        // A pipe has no width of its own; a table cut at 80 columns would help nobody.
        if (Console.IsOutputRedirected)
            console.Profile.Width = 200;
        BenchTable.Write(console, report);
        return report.Series.Any(series => series.Error is not null) ? ExitCode.OutsideFailed : ExitCode.Done;
    }

    internal static Option<int> Number(string name, int value, string description)
    {
        Option<int> option = new(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
                result.AddError($"{name} takes a number of 1 or more");
        });
        return option;
    }

    internal static Option<int[]> Numbers(string name, int[] value, string description) => new(name)
    {
        Description = $"{description} (default {string.Join(',', value)}).",
        HelpName = "N,N",
        CustomParser = result => [.. Split(result).Select(word => ParseCount(result, name, word))],
    };

    internal static Option<string[]> Words(string name, string[] value, string[]? allowed, string description)
    {
        string[] choices = allowed ?? value;
        return new Option<string[]>(name)
        {
            Description = $"{description}: any of {string.Join(", ", choices)} (default {string.Join(',', value)}).",
            HelpName = "X,X",
            CustomParser = result =>
            {
                string[] words = [.. Split(result).Distinct()];
                foreach (string word in words.Except(choices))
                    result.AddError($"{name} takes {string.Join(", ", choices)}, not '{word}'");
                return words;
            },
        };
    }

    private static IEnumerable<string> Split(ArgumentResult result) =>
        result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static int ParseCount(ArgumentResult result, string name, string word)
    {
        if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0)
            return count;
        result.AddError($"{name} takes numbers of 1 or more, not '{word}'");
        return 0;
    }
}
