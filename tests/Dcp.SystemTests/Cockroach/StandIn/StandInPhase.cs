namespace Dcp.SystemTests.Cockroach.StandIn;

/// <summary>Where a node is between start and end; the steps of a drain as CockroachDB documents them (Node Shutdown).</summary>
internal enum StandInPhase
{
    Up,

    /// <summary><c>/health?ready=1</c> says 503; connections are still taken.</summary>
    Waiting,

    /// <summary>New connections are refused with 57P01.</summary>
    Refusing,

    /// <summary>Connections are closed as soon as they are idle.</summary>
    Closing,

    /// <summary>No process.</summary>
    Down,
}
