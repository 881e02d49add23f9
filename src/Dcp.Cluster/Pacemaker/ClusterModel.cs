namespace Dcp.Cluster.Pacemaker;

/// <summary>Everything that Pacemaker is told about: what runs, where, and how hosts are fenced.</summary>
internal sealed record ClusterModel
{
    public required IReadOnlyList<string> Nodes { get; init; }

    public required IReadOnlyList<Vip> Vips { get; init; }

    /// <summary>Empty: no fencing, which risks two hosts that both believe to hold an address.</summary>
    public required IReadOnlyList<FenceDevice> Fencing { get; init; }

    /// <summary>dcp's configuration file, the same path on each host.</summary>
    public required string PoolerFile { get; init; }

    /// <summary>How long a move lets transactions run before it cuts them, in seconds.</summary>
    public int DrainSeconds { get; init; } = 10;

    /// <summary>How often a host's dcp is checked, in seconds.</summary>
    public int MonitorSeconds { get; init; } = 1;

    /// <summary>How long a starting host waits for the others' coordinator before it has one elected, as Pacemaker writes it.</summary>
    public string CoordinatorWait { get; init; } = "1s";
}
