namespace Dcp.Net;

/// <summary>Brings the continuations of ordinary tasks (a hash on the thread pool, a TLS handshake) back to the reactor that awaited them.</summary>
internal sealed class ReactorSynchronizationContext(Reactor reactor) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state) => reactor.Post(d.Invoke, state);

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("Nothing waits for a reactor.");

    public override SynchronizationContext CreateCopy() => this;
}
