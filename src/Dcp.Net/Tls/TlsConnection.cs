using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Dcp.Net.Tls;

/// <summary>
/// TLS upon another connection. Once the handshake is over, everything runs inline on the reactor: a record that has come is decrypted and
/// handed on at once, a block that is sent is encrypted into the output of the connection below, and waits while that one is congested.
/// <para>
/// An end without close_notify may be an attack, so it is not <see cref="Connection.InputEnded"/> but an error, as RFC 8446 asks;
/// what came before it can be read.
/// </para>
/// </summary>
public sealed class TlsConnection : WrappedConnection
{
    private readonly TlsStream _tls;
    private readonly TlsBridge _bridge;
    private Task _reading = Task.CompletedTask;
    private Task _writing = Task.CompletedTask;
    private SocketError _failure;
    private int _count;
    private bool _isShut;

    internal TlsConnection(Connection inner, TlsStream tls, TlsBridge bridge)
        : base(inner)
    {
        _tls = tls;
        _bridge = bridge;
        Protocol = tls.SslProtocol;
        CipherSuite = tls.NegotiatedCipherSuite;
        ApplicationProtocol = tls.NegotiatedApplicationProtocol;
    }

    /// <summary>What broke TLS, for the log; null while nothing has.</summary>
    public string? Problem { get; private set; }

    public SslProtocols Protocol { get; }

    public TlsCipherSuite CipherSuite { get; }

    /// <summary>What ALPN agreed on; empty when nothing.</summary>
    public SslApplicationProtocol ApplicationProtocol { get; }

    /// <summary>The other end's certificate, or null. Ask before the connection is closed.</summary>
    public X509Certificate2? PeerCertificate => _tls.RemoteCertificate as X509Certificate2;

    /// <summary>
    /// The hash that binds a SCRAM login to this connection (tls-server-end-point, RFC 5929), or null when the server's
    /// certificate does not define one. Ask before the connection is closed.
    /// </summary>
    public byte[]? ServerEndPointBinding =>
        (_tls.IsServer ? _tls.LocalCertificate : _tls.RemoteCertificate) is X509Certificate2 certificate ? ServerEndPoint.Hash(certificate) : null;

    private protected override SocketError Failure => _failure != SocketError.Success ? _failure : Inner.Error;

    /// <summary>
    /// Accepts TLS from the other end. Bytes that have come already are the handshake's. The connection belongs to this from now on: it becomes
    /// part of the result, or is closed.
    /// </summary>
    /// <param name="timeout">For the whole handshake; zero for none.</param>
    public static async ValueTask<TlsResult> AuthenticateAsServerAsync(Connection inner, SslServerAuthenticationOptions options, TimeSpan timeout)
    {
        TlsHandshake handshake = new(inner, options.RemoteCertificateValidationCallback is not null ? null
            : options.ClientCertificateRequired ? TlsStream.Validate : TlsStream.ValidateIfPresent);
        return await handshake.AcceptAsync(options, timeout);
    }

    /// <summary>Asks the other end for TLS; otherwise as <see cref="AuthenticateAsServerAsync"/>.</summary>
    public static async ValueTask<TlsResult> AuthenticateAsClientAsync(Connection inner, SslClientAuthenticationOptions options, TimeSpan timeout)
    {
        TlsHandshake handshake = new(inner, options.RemoteCertificateValidationCallback is null ? TlsStream.Validate : null);
        return await handshake.ConnectAsync(options, timeout);
    }

    private protected override bool Pull()
    {
        if (_failure != SocketError.Success)
        {
            DeliverFailure(_failure);
            return false;
        }

        var length = TlsRecord.Measure(Inner.Input);
        if (length > 0) return PullRecord(length);
        if (length < 0) Fail(SocketError.ConnectionAborted, "what came is not a TLS record");
        else if (Inner.Error != SocketError.Success) DeliverFailure(Inner.Error);
        else if (Inner.InputEnded) Fail(SocketError.ConnectionReset, "the other end closed without saying so (close_notify)");
        return _failure != SocketError.Success;
    }

    private protected override int Push(ReadOnlyMemory<byte> bytes)
    {
        if (Failure != SocketError.Success) return -1;
        if (Inner.IsCongested) return 0;
        if (_isShut) return bytes.Length;
        _writing = WriteAsync(bytes);
        if (_failure != SocketError.Success) return -1;
        Inner.Flush();
        return bytes.Length;
    }

    private protected override void ShutdownSend()
    {
        if (_isShut || Failure != SocketError.Success) return;
        _isShut = true;
        _writing = ShutdownAsync();
        Inner.Flush();
    }

    private protected override void ReleaseInner(bool aborted)
    {
        if (!aborted) ShutdownSend();
        base.ReleaseInner(aborted);
        _bridge.End();
        _bridge.Resume();
        _tls.Dispose();
    }

    /// <summary>Decrypts one record and hands on what was in it. False when nothing more can come.</summary>
    private bool PullRecord(int length)
    {
        // A read without room first: the stream decrypts, but a record without data (a session ticket) leaves no memory of ours with it.
        _bridge.Grant(length);
        if (_reading.IsCompleted) _reading = ReadAsync(Memory<byte>.Empty);
        else _bridge.Resume();
        if (!_reading.IsCompleted || _failure != SocketError.Success) return true;

        var blocks = Reactor.Blocks;
        var block = blocks.Rent(TlsRecord.MaxPlain);
        _reading = ReadAsync(block.RoomAsMemory);
        block.End = _count;
        if (_failure != SocketError.Success)
        {
            blocks.Return(block);
            return true;
        }

        if (_count == 0) DeliverEnd();
        else Deliver(block.Filled);
        blocks.Return(block);
        return true;
    }

    private async Task ReadAsync(Memory<byte> target)
    {
        _count = 0;
        try
        {
            _count = await _tls.ReadAsync(target).ConfigureAwait(false);
        }
        catch (Exception failure) when (IsOfTls(failure))
        {
            Fail(SocketError.ConnectionAborted, TlsText.Of(failure));
        }
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await _tls.WriteAsync(bytes).ConfigureAwait(false);
        }
        catch (Exception failure) when (IsOfTls(failure))
        {
            Fail(SocketError.ConnectionAborted, TlsText.Of(failure));
        }
    }

    private async Task ShutdownAsync()
    {
        try
        {
            await _tls.ShutdownAsync().ConfigureAwait(false);
        }
        catch (Exception failure) when (IsOfTls(failure))
        {
            Fail(SocketError.ConnectionAborted, TlsText.Of(failure));
        }
    }

    private static bool IsOfTls(Exception failure) => failure is IOException or AuthenticationException or InvalidOperationException;

    private void Fail(SocketError error, string problem)
    {
        if (_failure != SocketError.Success) return;
        _failure = error;
        Problem = problem;
    }
}
