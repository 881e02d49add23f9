namespace Dcp.Server.Pool;

/// <summary>A pool at one moment, for the console and the janitor.</summary>
/// <param name="Used">Servers that are idle and will be checked before a client gets them.</param>
/// <param name="Listening">Connections that listen to notifications for all clients of the database; they are not among the servers.</param>
/// <param name="OldestWait">When the client at the head of the queue began to wait (timestamp), or null.</param>
internal sealed record PoolSnapshot(
    Pool Pool, int Waiting, long? OldestWait, int Login, int Idle, int Used, int Active, int Tested, int BeingCanceled,
    IReadOnlyList<ServerConnection> Servers, IReadOnlyList<ServerConnection> Listening)
{
    /// <summary>Servers that work for a client, or clean up after one.</summary>
    internal int InUse => Active + Tested + BeingCanceled;
}
