using System.Net;

namespace Dcp.Net.Memory;

/// <summary>A connection with a <see cref="MemoryScript"/> at its other end. All of it lives on one reactor, and moves with it.</summary>
internal sealed class ScriptedConnection(MemoryReactor reactor, MemoryScript script, MemoryAddress address) : Connection(reactor), IMemoryEnd
{
    private byte[] _answer = new byte[256];
    private int _length;
    private volatile MemoryReactor? _home;
    private Block? _sending;
    private bool _queued;
    private bool _receiving;
    private bool _stopping;
    private bool _released;

    public override EndPoint? RemoteEndPoint => address.Remote;

    public override EndPoint? LocalEndPoint => address.Local;

    public MemoryReactor? Home => _home;

    public void Work(MemoryChance chance)
    {
        _queued = false;
        Send();
        if (_stopping)
        {
            _receiving = _stopping = false;
            OnReceiveStopped();
        }
        else if (_receiving && _length > 0)
        {
            Deliver();
        }
    }

    /// <summary>Joins its reactor for the first time. Called on it.</summary>
    internal void Join()
    {
        Add(script.Opening.Span);
        Attach();
    }

    private protected override void StartReceive()
    {
        _receiving = true;
        if (_length > 0) Notify();
    }

    private protected override void StopReceive()
    {
        _stopping = true;
        Notify();
    }

    private protected override void StartSend(Block block)
    {
        _sending = block;
        Notify();
    }

    private protected override void ShutdownSend()
    {
        // A script does not care for the end.
    }

    private protected override void Release()
    {
        _released = true;
        _receiving = _stopping = false;
        ((MemoryReactor)Reactor).Remove(this);
        if (_sending is not null) Notify();
    }

    private protected override void Detach()
    {
        ((MemoryReactor)Reactor).Remove(this);
        _home = null;
        _queued = false;
    }

    private protected override void Attach()
    {
        var home = (MemoryReactor)Reactor;
        home.Add(this);
        _home = home;
    }

    private void Notify()
    {
        if (_queued) return;
        _queued = true;
        ((MemoryReactor)Reactor).Attend(this);
    }

    private void Send()
    {
        if (_sending is not { } block) return;
        _sending = null;
        if (!_released) Add(script.Answer(block.Filled).Span);
        OnSent(_released ? 0 : block.Length);
    }

    private unsafe void Deliver()
    {
        var length = _length;
        _length = 0;
        fixed (byte* data = _answer) OnReceived(data, length);
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        if (_answer.Length - _length < bytes.Length) Array.Resize(ref _answer, Math.Max(_answer.Length * 2, _length + bytes.Length));
        bytes.CopyTo(_answer.AsSpan(_length));
        _length += bytes.Length;
    }
}
