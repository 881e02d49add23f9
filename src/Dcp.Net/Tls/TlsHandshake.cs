using System.Net.Security;
using System.Net.Sockets;

namespace Dcp.Net.Tls;

#pragma warning disable CA1001 // Both streams go to the connection that comes out, or end in RunAsync where none does.
/// <summary>
/// A handshake over a connection. Bytes travel on the reactor; the steps between them, which cost signatures and chains, run off it
/// (<see cref="Reactor.OffloadAsync{T}"/>). Records are given one at a time, so that none of the data behind the handshake gets into it.
/// </summary>
internal sealed class TlsHandshake
{
    private readonly Connection _inner;
    private readonly Signal _activity;
    private readonly TlsBridge _bridge = new();
    private readonly TlsStream _tls;
    private bool _late;
    private bool _isForeign;

    internal TlsHandshake(Connection inner, RemoteCertificateValidationCallback? validate)
    {
        _inner = inner;
        _activity = new Signal(inner.Reactor);
        inner.Owner = _activity;
        _tls = new TlsStream(_bridge, validate);
    }

    internal Task<TlsResult> AcceptAsync(SslServerAuthenticationOptions options, TimeSpan timeout) =>
        RunAsync(tls => tls.AuthenticateAsServerAsync(options, CancellationToken.None), listenFirst: true, timeout);

    internal Task<TlsResult> ConnectAsync(SslClientAuthenticationOptions options, TimeSpan timeout) =>
        RunAsync(tls => tls.AuthenticateAsClientAsync(options, CancellationToken.None), listenFirst: false, timeout);

    private async Task<TlsResult> RunAsync(Func<TlsStream, Task> authenticate, bool listenFirst, TimeSpan timeout)
    {
        var timer = timeout > TimeSpan.Zero ? _inner.Reactor.Schedule(timeout, OnLate) : null;
        var result = await ShakeAsync(authenticate, listenFirst);
        timer?.Cancel();
        if (result.Connection is not null) return result;
        await _tls.DisposeAsync();
        _inner.Close();
        return result;
    }

    private void OnLate()
    {
        _late = true;
        _activity.Set();
    }

    private async Task<TlsResult> ShakeAsync(Func<TlsStream, Task> authenticate, bool listenFirst)
    {
        if (listenFirst && !await ListenAsync(isFirst: true)) return Silence();
        var handshake = await StepAsync(() => authenticate(_tls));
        while (!handshake.IsCompleted)
        {
            if (!await ListenAsync(isFirst: false))
            {
                await GiveUpAsync(handshake);
                return Silence();
            }

            handshake = await StepAsync(() =>
            {
                _bridge.Resume();
                return handshake;
            });
        }

        if (handshake.Exception is { } failure) return Explain(failure.InnerExceptions[0]);
        _bridge.Connect(_inner);
        TlsConnection connection = new(_inner, _tls, _bridge);
        connection.Receive();
        return new TlsResult(connection, TlsFailure.None, null);
    }

    /// <summary>Gives the handshake one record. False when none comes.</summary>
    private async Task<bool> ListenAsync(bool isFirst)
    {
        while (true)
        {
            var length = TlsRecord.Measure(_inner.Input);
            _isForeign = length < 0 || (isFirst && !TlsRecord.CanBegin(_inner.Input));
            if (_isForeign || (length == 0 && (_late || !_inner.IsAlive))) return false;
            if (length > 0)
            {
                _bridge.Feed(_inner.Input[..length].ToArray());
                _inner.Consume(length);
                return true;
            }

            await _activity.WaitAsync();
        }
    }

    /// <summary>Runs the handshake until it waits for bytes or is over, then sends what it wrote.</summary>
    private async Task<Task> StepAsync(Func<Task> step)
    {
        var waits = _bridge.ExpectWait();
        var handshake = await _inner.Reactor.OffloadAsync(() => WithoutContext(step));
        await Task.WhenAny(handshake, waits);
        _inner.Write(_bridge.Written);
        _bridge.ClearWritten();
        _inner.Flush();
        return handshake;
    }

    /// <summary>The handshake's own continuations must not be queued on a reactor.</summary>
    private static Task WithoutContext(Func<Task> step)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return step();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <summary>Ends a handshake that waits for bytes. That it fails by this is no news.</summary>
    private async Task GiveUpAsync(Task handshake)
    {
        _bridge.End();
        _bridge.Resume();
        await handshake.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Why no record came.</summary>
    private TlsResult Silence()
    {
        if (_late) return TlsResult.Failed(TlsFailure.Timeout, "the TLS handshake timed out");
        if (_inner.Error != SocketError.Success) return TlsResult.Failed(TlsFailure.Closed, $"the connection broke during the TLS handshake: {_inner.Error}");
        return _isForeign
            ? TlsResult.Failed(TlsFailure.NotTls, "the other end does not speak TLS")
            : TlsResult.Failed(TlsFailure.Closed, "the connection ended during the TLS handshake");
    }

    private TlsResult Explain(Exception failure)
    {
        if (_tls.RejectionText is { } rejection) return TlsResult.Failed(_tls.Rejection, rejection);
        var text = TlsText.Of(failure);
        return TlsResult.Failed(text.Contains("alert", StringComparison.OrdinalIgnoreCase) ? TlsFailure.Alert : TlsFailure.Protocol, text);
    }
}
