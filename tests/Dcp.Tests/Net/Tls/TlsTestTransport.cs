using System.Net;
using System.Net.Security;
using Dcp.Net;
using Dcp.Net.Tls;

namespace Dcp.Tests.Net.Tls;

/// <summary>Every connection of another transport, with TLS upon it.</summary>
internal sealed class TlsTestTransport : Transport
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly Transport _inner;
    private readonly SslServerAuthenticationOptions _server;
    private readonly SslClientAuthenticationOptions _client;

    internal TlsTestTransport(Transport inner)
    {
        _inner = inner;
        using PemDirectory files = new();
        _server = TlsPair.Loaded(files.Files(Certificates.Server).LoadServer(false));
        _client = TlsPair.Loaded(files.Files(null, Certificates.Authority).LoadClient(TlsCheck.AuthorityAndName)).OptionsFor("db.example.com");
        foreach (var reactor in inner.Reactors) reactor.Connector = ConnectAsync;
    }

    public override string Name => _inner.Name + " with TLS";

    public override IReadOnlyList<Reactor> Reactors => _inner.Reactors;

    public override Listener Listen(EndPoint endPoint, ListenSettings settings, Action<Connection> accepted) =>
        _inner.Listen(endPoint, settings, connection => _ = AcceptAsync(connection, accepted));

    public override ValueTask DisposeAsync() => _inner.DisposeAsync();

    private async Task AcceptAsync(Connection connection, Action<Connection> accepted)
    {
        var result = await TlsConnection.AuthenticateAsServerAsync(connection, _server, Limit);
        if (result.Connection is not null) accepted(result.Connection);
    }

    private async ValueTask<ConnectResult> ConnectAsync(Reactor reactor, EndPoint endPoint, SocketSettings settings, TimeSpan timeout)
    {
        var opened = await reactor.OpenAsync(endPoint, settings, timeout);
        if (opened.Connection is null) return opened;
        var result = await TlsConnection.AuthenticateAsClientAsync(opened.Connection, _client, timeout);
        if (result.Failure == TlsFailure.Timeout) return ConnectResult.Failed(System.Net.Sockets.SocketError.TimedOut);
        Assert.Null(result.Error);
        return ConnectResult.Connected(result.Connection!);
    }
}
