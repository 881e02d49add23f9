using System.Buffers;
using System.Threading.Tasks.Sources;

namespace Dcp.Net.Tls;

/// <summary>
/// The stream below an <see cref="System.Net.Security.SslStream"/>. It never waits for a connection: a read beyond what was given stays pending,
/// and the next <see cref="Resume"/> completes it, inline, on the calling thread. During the handshake it works on copies, so that steps may
/// run on any thread; once <see cref="Connect"/>ed it works on a connection's input and output.
/// </summary>
internal sealed class TlsBridge : Stream, IValueTaskSource<int>
{
    private readonly ArrayBufferWriter<byte> _written = new();
    private ManualResetValueTaskSourceCore<int> _source;
    private TaskCompletionSource? _parked;
    private ReadOnlyMemory<byte> _fed;
    private Connection? _below;
    private int _granted;
    private Memory<byte> _target;
    private bool _waiting;
    private bool _ended;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>What the handshake wants to send.</summary>
    internal ReadOnlySpan<byte> Written => _written.WrittenSpan;

    private int Available => _below is null ? _fed.Length : _granted;

    /// <summary>Starts to note whether the handshake comes to wait for bytes; the task completes when it does.</summary>
    internal Task ExpectWait()
    {
        _parked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _parked.Task;
    }

    /// <summary>Bytes for the handshake.</summary>
    internal void Feed(ReadOnlyMemory<byte> bytes) => _fed = bytes;

    internal void ClearWritten() => _written.ResetWrittenCount();

    /// <summary>From now on bytes come from and go to a connection.</summary>
    internal void Connect(Connection below) => _below = below;

    /// <summary>Lets the first <paramref name="count"/> bytes of the connection's input be read.</summary>
    internal void Grant(int count) => _granted = count;

    /// <summary>Every further read gives the end.</summary>
    internal void End() => _ended = true;

    /// <summary>Goes on with the read that waits, if there is one, and with whatever awaited it.</summary>
    internal void Resume()
    {
        if (!_waiting || (Available == 0 && !_ended)) return;
        _waiting = false;
        var count = Take(_target.Span);
        _target = default;

        // A synchronization context would have the continuations queued instead of run here.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            _source.SetResult(count);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Available > 0 || _ended) return new ValueTask<int>(Take(buffer.Span));
        _target = buffer;
        _source.Reset();
        _waiting = true;
        _parked?.TrySetResult();
        return new ValueTask<int>(this, _source.Version);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_below is null) _written.Write(buffer);
        else _below.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    int IValueTaskSource<int>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private int Take(Span<byte> target)
    {
        var count = Math.Min(target.Length, Available);
        if (count == 0) return 0;
        if (_below is null)
        {
            _fed.Span[..count].CopyTo(target);
            _fed = _fed[count..];
        }
        else
        {
            _below.Input[..count].CopyTo(target);
            _below.Consume(count);
            _granted -= count;
        }

        return count;
    }
}
