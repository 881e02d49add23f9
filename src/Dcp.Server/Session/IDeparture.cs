namespace Dcp.Server.Session;

/// <summary>Where clients go that leave this process without being disconnected: another process takes them over.</summary>
internal interface IDeparture
{
    /// <summary>
    /// Hands over a client that is ready to leave (<see cref="ClientSession.IsReadyToLeave"/>), with its server if it holds one. The session is over
    /// when this completes. On the session's reactor.
    /// </summary>
    Task TakeAsync(ClientSession session);

    /// <summary>Somebody who was accepted here wants to cancel what a client runs that has gone. Any thread.</summary>
    void Cancel(int processId, byte[] secret);
}
