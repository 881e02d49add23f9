namespace Dcp.Server.Pool;

/// <summary>A pool at one moment, for the console and the janitor.</summary>
/// <param name="OldestWait">When the client at the head of the queue began to wait (timestamp), or null.</param>
internal sealed record PoolSnapshot(
    Pool Pool, int Waiting, long? OldestWait, int Login, int Idle, int Active, int Tested, int BeingCanceled,
    IReadOnlyList<ServerConnection> Servers);
