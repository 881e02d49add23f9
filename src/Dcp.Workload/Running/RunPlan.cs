using System.Globalization;
using Dcp.Workload.Connections;
using Dcp.Workload.Results;
using Dcp.Workload.Running.Workers;
using Dcp.Workload.Workloads;

namespace Dcp.Workload.Running;

/// <summary>Options that were checked, with everything found that they name.</summary>
internal sealed class RunPlan
{
    public const int MaximumWorkers = 256;
    public const int MaximumConnections = 100_000;
    public const int MaximumSteps = 100;
    public const int MaximumRate = 1_000_000;

    private RunPlan(RunOptions options, IWorkload workload, WorkloadArguments arguments, PostgresUri uri, PostgresUri? console)
    {
        Console = console;
        Options = options;
        Workload = workload;
        Arguments = arguments;
        Uri = uri;
        Connections = (int)Math.Min(options.Connections, options.Iterations ?? options.Connections);
        Workers = Math.Min(options.Workers, Connections);
        Prepare = options.Prepare && !arguments.Has(WorkloadArgument.TransactionPooling);
    }

    public RunOptions Options { get; }

    public IWorkload Workload { get; }

    public WorkloadArguments Arguments { get; }

    public PostgresUri Uri { get; }

    /// <summary>The pooler's console, if one is to be asked.</summary>
    public PostgresUri? Console { get; }

    public int Connections { get; }

    public int Workers { get; }

    public bool Prepare { get; }

    public string ApplicationName => Options.ApplicationName ?? Workload.Name;

    /// <exception cref="WorkloadInputException">Something is not known or not allowed.</exception>
    public static RunPlan Check(RunOptions options)
    {
        IWorkload workload = WorkloadRegistry.Find(options.Workload);
        WorkloadArguments arguments = WorkloadArguments.Check(workload.Arguments, options.Arguments);
        PostgresUri uri = PostgresUri.Parse(options.Uri);
        PostgresUri? console = options.ConsoleUri is null ? null : PostgresUri.Parse(options.ConsoleUri);
        Require(options.Workers is >= 1 and <= MaximumWorkers, $"workers: 1 to {MaximumWorkers} are allowed");
        Require(options.Connections is >= 1 and <= MaximumConnections, $"concurrency: 1 to {MaximumConnections} are allowed");
        Require(
            options.Steps.Count <= MaximumSteps && options.Steps.All(s => s is >= 1 and <= MaximumConnections),
            $"steps: up to {MaximumSteps} numbers of connections, each 1 to {MaximumConnections}, are allowed");
        Require(
            options.Steps.Count == 0 || (options.Duration is not null && options.Iterations is null),
            "steps: each level runs for a time: --step-duration is needed, and no iterations are allowed");
        Require(options.Iterations is null or >= 1, "iterations: at least 1 is needed");
        Require(options.Duration is null || options.Duration > TimeSpan.Zero, "duration: more than 0 seconds are needed");
        Require(options.Rate is null or (> 0 and <= MaximumRate), $"rate: more than 0 and up to {MaximumRate} cycles a second are allowed");
        Require(options.Ramp >= TimeSpan.Zero, "ramp: 0 seconds or more are allowed");
        Require(options.WarmUp >= TimeSpan.Zero, "warmup: 0 seconds or more are allowed");
        Require(options.OpenLimit > TimeSpan.Zero, "open-limit: more than 0 seconds are needed");
        Require(options.ConnectionLifetime is null || options.ConnectionLifetime > TimeSpan.Zero, "conn-duration: more than 0 seconds are needed");
        Require(
            options.RunName is null || RunResultFile.IsValidName(options.RunName),
            $"name: '{options.RunName}' cannot name a run; up to 100 letters, digits, '.', '_' and '-' can");
        return new RunPlan(options, workload, arguments, uri, console);
    }

    public string RunName(DateTimeOffset start) => Options.RunName ?? $"{Workload.Name}.{start.UtcDateTime:yyyyMMdd_HHmmss}";

    /// <summary>What worker number <paramref name="index"/> is told.</summary>
    public WorkerSettings SettingsFor(int index) => new(
        index,
        Workers,
        Options.Workload,
        Options.Uri,
        Arguments.ToDictionary(),
        Connections,
        Options.Iterations,
        Options.Duration,
        Options.Rate,
        Options.WarmUp,
        Options.Ramp,
        Options.ConnectionLifetime,
        ApplicationName,
        Options.Autocommit,
        Prepare,
        Options.OpeningAtOnce,
        Options.Grace,
        Options.InterruptGrace);

    /// <summary>The options that a reader of the result needs to repeat the run; durations in seconds.</summary>
    public IReadOnlyDictionary<string, string> Describe() => new Dictionary<string, string>
    {
        ["iterations"] = Options.Iterations?.ToString(CultureInfo.InvariantCulture) ?? "",
        ["duration"] = Seconds(Options.Duration),
        ["rate"] = Options.Rate?.ToString(CultureInfo.InvariantCulture) ?? "",
        ["warmup"] = Seconds(Options.WarmUp),
        ["ramp"] = Seconds(Options.Ramp),
        ["conn_duration"] = Seconds(Options.ConnectionLifetime),
        ["app_name"] = ApplicationName,
        ["autocommit"] = Options.Autocommit ? "true" : "false",
        ["prepare"] = Prepare ? "true" : "false",
    };

    private static string Seconds(TimeSpan? duration) => duration?.TotalSeconds.ToString(CultureInfo.InvariantCulture) ?? "";

    private static void Require(bool isAllowed, string complaint)
    {
        if (!isAllowed)
            throw new WorkloadInputException(complaint);
    }
}
