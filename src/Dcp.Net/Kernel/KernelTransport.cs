namespace Dcp.Net.Kernel;

/// <summary>A transport of the kernel's sockets, whose reactors have threads of their own.</summary>
internal abstract class KernelTransport(KernelReactor[] reactors, Action<string>? log) : Transport
{
    private readonly Lock _lock = new();
    private Task? _stopped;

    public override IReadOnlyList<Reactor> Reactors => reactors;

    internal KernelReactor[] KernelReactors => reactors;

    internal Action<string>? Log => log;

    public override ValueTask DisposeAsync()
    {
        lock (_lock) return new(_stopped ??= StopAsync());
    }

    private async Task StopAsync()
    {
        // All drain before any stops: a connection may be on its way from one to another.
        await Task.WhenAll(reactors.Select(reactor => reactor.DrainAsync())).ConfigureAwait(false);
        await Task.WhenAll(reactors.Select(reactor => reactor.StopAsync())).ConfigureAwait(false);
        foreach (var reactor in reactors) reactor.Dispose();
    }
}
