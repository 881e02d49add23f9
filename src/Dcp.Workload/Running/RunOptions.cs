using Dcp.Workload.Running.Metrics;
using Dcp.Workload.Running.Workers;

namespace Dcp.Workload.Running;

/// <summary>What to run, where, and how much of it.</summary>
internal sealed record RunOptions
{
    /// <summary>Name of the workload; see <see cref="Workloads.WorkloadRegistry"/>.</summary>
    public required string Workload { get; init; }

    /// <summary>Connection URI, password included.</summary>
    public required string Uri { get; init; }

    /// <summary>What is connected to, for the reader of the result: <c>direct</c>, <c>managed</c> ...</summary>
    public string Target { get; init; } = "direct";

    /// <summary>Name of the run; null for workload and start time.</summary>
    public string? RunName { get; init; }

    /// <summary>Which round of a comparison this is, from 1; null outside of one.</summary>
    public int? Round { get; init; }

    /// <summary>The workload's arguments as given; defaults stand for the others.</summary>
    public IReadOnlyDictionary<string, string> Arguments { get; init; } = new Dictionary<string, string>();

    /// <summary>Worker processes.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Connections over all workers; never more than there are iterations.</summary>
    public int Connections { get; init; } = 1;

    /// <summary>
    /// A schedule of levels: connections of each, which take the place of <see cref="Connections"/>, and of which each has
    /// <see cref="Duration"/> and the warm-up for itself. Empty for none.
    /// </summary>
    public IReadOnlyList<int> Steps { get; init; } = [];

    /// <summary>Cycles over all connections, shared evenly among them; null for no limit.</summary>
    public long? Iterations { get; init; }

    /// <summary>No cycle begins after this time; null for no limit.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>
    /// Cycles a second over all connections, due at random times (a Poisson process) whether or not a connection is free:
    /// a cycle's latency counts from when it was due. Null for each client as fast as it can.
    /// </summary>
    public double? Rate { get; init; }

    /// <summary>Cycles that begin before this time is over do not count, neither as iterations nor in any figure.</summary>
    public TimeSpan WarmUp { get; init; }

    /// <summary>
    /// Time over which the clients start, evenly, each opening its connection then. Without one all connections are opened
    /// before the first cycle begins.
    /// </summary>
    public TimeSpan Ramp { get; init; }

    /// <summary>Time after which a connection is closed and opened again, each 20 % more or less; null for never.</summary>
    public TimeSpan? ConnectionLifetime { get; init; }

    /// <summary>application_name, unless the URI has one; null for the workload's name.</summary>
    public string? ApplicationName { get; init; }

    /// <summary>When false, each of a cycle's steps is one explicit transaction.</summary>
    public bool Autocommit { get; init; } = true;

    /// <summary>Whether statements are prepared on the server. Not every pooler can take that.</summary>
    public bool Prepare { get; init; } = true;

    /// <summary>URI of a pooler's admin console, asked each second how long clients wait; null for none.</summary>
    public string? ConsoleUri { get; init; }

    /// <summary>Where the run is shown while it goes on; null for nowhere.</summary>
    public MetricsEndpoint? Metrics { get; init; }

    /// <summary>How worker processes are started; null to start this program again.</summary>
    public IWorkerLauncher? Launcher { get; init; }

    /// <summary>How many connections may be opening at once, over all workers.</summary>
    public int OpeningAtOnce { get; init; } = 32;

    /// <summary>How long the opening of all connections may take, before the first cycle.</summary>
    public TimeSpan OpenLimit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long cycles under way may take once the run is to end, after which they are left unfinished and uncounted.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The same, when the run is interrupted.</summary>
    public TimeSpan InterruptGrace { get; init; } = TimeSpan.FromSeconds(2);
}
