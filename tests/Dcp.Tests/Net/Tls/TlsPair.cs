using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Dcp.Net;
using Dcp.Net.Memory;
using Dcp.Net.Tls;
using Dcp.Tests.Net.Memory;

namespace Dcp.Tests.Net.Tls;

/// <summary>Both sides of a handshake over a transport in memory: the client on the first reactor, the server on the last.</summary>
internal sealed class TlsPair : IDisposable
{
    private static readonly IPEndPoint Somewhere = new(IPAddress.Loopback, 5432);

    private readonly PemDirectory _files = new();

    internal TlsPair(MemorySettings? settings = null, Func<MemoryTransport, Transport>? decorate = null)
    {
        Memory = new MemoryTransport(settings);
        Transport = decorate?.Invoke(Memory) ?? Memory;
    }

    internal MemoryTransport Memory { get; }

    internal Transport Transport { get; }

    internal TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(10);

    internal TlsResult ServerResult { get; private set; }

    internal TlsResult ClientResult { get; private set; }

    internal TlsConnection Server => ServerResult.Connection ?? throw new InvalidOperationException(ServerResult.Error ?? "The server's handshake is not over.");

    internal TlsConnection Client => ClientResult.Connection ?? throw new InvalidOperationException(ClientResult.Error ?? "The client's handshake is not over.");

    public void Dispose() => _files.Dispose();

    internal static T Loaded<T>(TlsLoaded<T> loaded)
        where T : class
    {
        Assert.Empty(loaded.Problems);
        return loaded.Value!;
    }

    internal SslServerAuthenticationOptions ServerOptions(X509Certificate2? certificate = null, bool askClient = false) =>
        Loaded(_files.Files(certificate ?? Certificates.Server, Certificates.Authority).LoadServer(askClient));

    internal SslClientAuthenticationOptions ClientOptions(
        TlsCheck check = TlsCheck.AuthorityAndName, string host = "db.example.com", X509Certificate2? certificate = null) =>
        Loaded(_files.Files(certificate, Certificates.Authority).LoadClient(check)).OptionsFor(host);

    /// <summary>Accepts TLS from whoever connects; <paramref name="before"/> is called with the connection first.</summary>
    internal void Listen(SslServerAuthenticationOptions options, Action<Connection>? before = null) =>
        Transport.Listen(Somewhere, ListenSettings.Default, connection =>
        {
            before?.Invoke(connection);
            _ = AcceptAsync(connection, options);
        });

    /// <summary>Connects and shakes hands, as far as that goes without time passing.</summary>
    internal void Connect(SslClientAuthenticationOptions options)
    {
        Transport.Reactors[0].Post(() => _ = ConnectAsync(options));
        Memory.Run();
    }

    /// <summary>Both sides, with certificates that fit.</summary>
    internal TlsPair Shake()
    {
        Listen(ServerOptions());
        Connect(ClientOptions());
        return this;
    }

    internal MemoryPeer ConnectPlain() => MemoryPeer.Connect(Memory, Somewhere);

    internal void On(Connection connection, Action action)
    {
        MemoryTransport.Within(connection.Reactor, action);
        Memory.Run();
    }

    internal void Send(Connection connection, byte[] bytes) => On(connection, () =>
    {
        connection.Write(bytes);
        connection.Flush();
    });

    /// <summary>Takes what a connection has.</summary>
    internal byte[] Take(Connection connection)
    {
        byte[] bytes = [];
        On(connection, () =>
        {
            bytes = connection.Input.ToArray();
            connection.Consume(bytes.Length);
        });
        return bytes;
    }

    /// <summary>Closes what there is, and looks whether anything is left.</summary>
    internal void Settle()
    {
        if (ClientResult.Connection is { } client) On(client, client.Close);
        if (ServerResult.Connection is { } server) On(server, server.Close);
        Memory.Advance(Connection.Linger * 3);
        Sessions.AssertNothingLeft(Memory);
    }

    private async Task AcceptAsync(Connection connection, SslServerAuthenticationOptions options) =>
        ServerResult = await TlsConnection.AuthenticateAsServerAsync(connection, options, Limit);

    private async Task ConnectAsync(SslClientAuthenticationOptions options)
    {
        var opened = await Transport.Reactors[0].ConnectAsync(Somewhere, SocketSettings.Default, TimeSpan.FromSeconds(1));
        if (opened.Connection is null) return;
        ClientResult = await TlsConnection.AuthenticateAsClientAsync(opened.Connection, options, Limit);
    }
}
