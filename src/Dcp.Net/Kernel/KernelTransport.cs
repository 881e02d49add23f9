namespace Dcp.Net.Kernel;

/// <summary>A transport of the kernel's sockets, whose reactors have threads of their own.</summary>
internal abstract class KernelTransport(KernelReactor[] reactors, Action<string>? log) : Transport
{
    public override IReadOnlyList<Reactor> Reactors => reactors;

    internal KernelReactor[] KernelReactors => reactors;

    internal Action<string>? Log => log;

    public override async ValueTask DisposeAsync()
    {
        // All drain before any stops: a connection may be on its way from one to another.
        await Task.WhenAll(reactors.Select(reactor => reactor.DrainAsync())).ConfigureAwait(false);
        await Task.WhenAll(reactors.Select(reactor => reactor.StopAsync())).ConfigureAwait(false);
        foreach (var reactor in reactors) reactor.Dispose();
    }
}
