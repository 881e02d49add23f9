using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Dcp.Net.Kernel;

namespace Dcp.Net.Sockets;

/// <summary>An event loop on epoll; bytes go through .NET's sockets, which do not block.</summary>
internal sealed unsafe class SocketsReactor : KernelReactor
{
    /// <summary>Bytes that one receive may bring. All connections share this memory, because a delivery ends before the next begins.</summary>
    internal const int BufferSize = 32 * 1024;

    private readonly Epoll _epoll = new();
    private readonly SlotTable<IReadyHandler> _slots = new();
    private List<SocketsConnection> _deferred = new(64);
    private List<SocketsConnection> _working = new(64);

    internal SocketsReactor(int index, TimeProvider clock)
        : base(index, clock)
    {
    }

    internal byte* Buffer { get; } = (byte*)NativeMemory.Alloc(BufferSize);

    private protected override int OpenHandles => _slots.Count;

    private protected override bool HasWork => _deferred.Count > 0;

    internal override ValueTask<ConnectResult> OpenAsync(EndPoint endPoint, SocketSettings settings, TimeSpan timeout) =>
        SocketsConnect.Start(this, endPoint, settings, timeout);

    internal override Connection OpenDescriptor(int descriptor)
    {
        Descriptors.SetBlocking(descriptor, false);
        return new SocketsConnection(this, new Socket(new SafeSocketHandle(descriptor, ownsHandle: true)) { Blocking = false });
    }

    /// <summary>Tells the handler of events of the descriptor, until it is removed.</summary>
    internal ulong Watch(int fd, uint events, IReadyHandler handler)
    {
        var token = _slots.Add(handler);
        _epoll.Add(fd, events, token);
        return token;
    }

    internal void Unwatch(int fd, ulong token)
    {
        _epoll.Remove(fd);
        _slots.Remove(token);
    }

    /// <summary>Has <see cref="SocketsConnection.Work"/> called, when nobody is calling the connection.</summary>
    internal void Defer(SocketsConnection connection) => _deferred.Add(connection);

    public override void Dispose()
    {
        _epoll.Dispose();
        NativeMemory.Free(Buffer);
        base.Dispose();
    }

    private protected override void Open() => _epoll.Add(WakeFd, Epoll.Readable, 0);

    private protected override void Settle() => RunDeferred();

    private protected override void Wait(long timeout)
    {
        // Rounded up: a timer may be late, but a loop that wakes too early would spin until it is due.
        var count = _epoll.Wait(timeout < 0 ? -1 : (int)Math.Min((timeout + 999_999) / 1_000_000, int.MaxValue));
        Enters = _epoll.Waits;
        Woken();
        for (var i = 0; i < count; i++)
        {
            var (events, userData) = _epoll.Event(i);
            if (userData == 0) TakeWake();
            else _slots.Find(userData)?.Ready(events);
        }

        RunDeferred();
    }

    private protected override void AbandonAll()
    {
        foreach (var handler in _slots.Snapshot()) handler.Abandon();
    }

    /// <summary>What is deferred meanwhile waits for the next call, so that a busy connection does not starve the others.</summary>
    private void RunDeferred()
    {
        (_working, _deferred) = (_deferred, _working);
        foreach (var connection in _working) connection.Work();
        _working.Clear();
    }

    private void TakeWake()
    {
        ulong count;
        _ = Libc.Read(WakeFd, &count, sizeof(ulong));
    }
}
