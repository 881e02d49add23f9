using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dcp.Net;
using Dcp.Net.Memory;
using Dcp.Net.Tls;

namespace Dcp.Tests.Net.Tls;

public sealed class TlsHandshakeTests : IDisposable
{
    private readonly TlsPair _pair = new(new MemorySettings { Reactors = 2 });

    public void Dispose() => _pair.Dispose();

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public void Both_sides_agree_and_tell_what_on(SslProtocols protocol)
    {
        var server = _pair.ServerOptions();
        server.EnabledSslProtocols = protocol;
        server.ApplicationProtocols = [new SslApplicationProtocol("postgresql")];
        var client = _pair.ClientOptions();
        client.ApplicationProtocols = [new SslApplicationProtocol("postgresql")];
        _pair.Listen(server);
        _pair.Connect(client);

        Assert.Equal(protocol, _pair.Client.Protocol);
        Assert.Equal(protocol, _pair.Server.Protocol);
        Assert.Equal(_pair.Client.CipherSuite, _pair.Server.CipherSuite);
        Assert.Equal("postgresql", _pair.Client.ApplicationProtocol.ToString());
        Assert.Equal("CN=db.example.com", _pair.Client.PeerCertificate?.Subject);
        Assert.Null(_pair.Server.PeerCertificate);

        // The authority signs with SHA-256, so that is the hash of the binding, on both sides.
        var binding = SHA256.HashData(Certificates.Server.RawData);
        Assert.Equal(binding, _pair.Client.ServerEndPointBinding);
        Assert.Equal(binding, _pair.Server.ServerEndPointBinding);

        _pair.Send(_pair.Client, "ping"u8.ToArray());
        Assert.Equal("ping"u8, _pair.Take(_pair.Server));
        _pair.Send(_pair.Server, "pong"u8.ToArray());
        Assert.Equal("pong"u8, _pair.Take(_pair.Client));
        _pair.Settle();
    }

    [Fact]
    public void A_client_certificate_is_asked_for_checked_and_shown()
    {
        _pair.Listen(_pair.ServerOptions(askClient: true));
        _pair.Connect(_pair.ClientOptions(certificate: Certificates.Client));
        Assert.Equal("CN=app", _pair.Server.PeerCertificate?.Subject);
        _pair.Settle();
    }

    [Theory]
    [InlineData(false, "no certificate was shown")]
    [InlineData(true, "not trusted")]
    public void A_client_without_a_good_certificate_is_refused_and_told(bool shown, string reason)
    {
        _pair.Listen(_pair.ServerOptions(askClient: true));
        _pair.Connect(_pair.ClientOptions(certificate: shown ? Certificates.Foreign : null));
        Assert.Equal(TlsFailure.Certificate, _pair.ServerResult.Failure);
        Assert.Contains(reason, _pair.ServerResult.Error, StringComparison.Ordinal);

        // In TLS 1.3 the client is done before the server has looked at its certificate: the refusal comes as the first answer.
        Assert.NotNull(_pair.Client.Problem);
        Assert.False(_pair.Client.IsAlive);
        _pair.Settle();
    }

    [Fact]
    public void A_certificate_of_an_unknown_authority_is_refused()
    {
        _pair.Listen(_pair.ServerOptions(Certificates.Foreign));
        _pair.Connect(_pair.ClientOptions());
        Assert.Equal(TlsFailure.Certificate, _pair.ClientResult.Failure);
        Assert.Contains("CN=db.example.com", _pair.ClientResult.Error, StringComparison.Ordinal);
        Assert.Null(_pair.ClientResult.Connection);
        _pair.Settle();
    }

    [Fact]
    public void An_expired_certificate_is_refused_with_that_reason()
    {
        _pair.Listen(_pair.ServerOptions(Certificates.Expired));
        _pair.Connect(_pair.ClientOptions(TlsCheck.Authority));
        Assert.Equal(TlsFailure.Certificate, _pair.ClientResult.Failure);
        Assert.Contains("expired", _pair.ClientResult.Error, StringComparison.Ordinal);
        _pair.Settle();
    }

    [Theory]
    [InlineData(TlsCheck.None, true)]
    [InlineData(TlsCheck.Authority, true)]
    [InlineData(TlsCheck.AuthorityAndName, false)]
    public void A_wrong_name_matters_only_to_a_full_check(TlsCheck check, bool accepted)
    {
        _pair.Listen(_pair.ServerOptions());
        _pair.Connect(_pair.ClientOptions(check, host: "elsewhere.example.com"));
        Assert.Equal(accepted, _pair.ClientResult.Connection is not null);
        if (!accepted)
        {
            Assert.Equal(TlsFailure.Name, _pair.ClientResult.Failure);
            Assert.Contains("not for elsewhere.example.com", _pair.ClientResult.Error, StringComparison.Ordinal);
        }

        _pair.Settle();
    }

    [Fact]
    public void A_certificate_can_be_for_an_address()
    {
        _pair.Listen(_pair.ServerOptions());
        _pair.Connect(_pair.ClientOptions(host: "127.0.0.1"));
        Assert.NotNull(_pair.Client);
        _pair.Settle();
    }

    [Fact]
    public void No_check_takes_any_certificate()
    {
        _pair.Listen(_pair.ServerOptions(Certificates.Foreign));
        _pair.Connect(_pair.ClientOptions(TlsCheck.None));
        Assert.Equal("CN=db.example.com", _pair.Client.PeerCertificate?.Subject);
        _pair.Settle();
    }

    [Fact]
    public void No_common_version_is_a_failure_at_both_ends()
    {
        var server = _pair.ServerOptions();
        server.EnabledSslProtocols = SslProtocols.Tls13;
        var client = _pair.ClientOptions();
        client.EnabledSslProtocols = SslProtocols.Tls12;
        _pair.Listen(server);
        _pair.Connect(client);
        Assert.Equal(TlsFailure.Protocol, _pair.ServerResult.Failure);
        Assert.Equal(TlsFailure.Alert, _pair.ClientResult.Failure);
        _pair.Settle();
    }

    [Theory]
    [InlineData("\0\0\0\u0008\u0004\u00d2\u0016/")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("\u0016\u0002")]
    [InlineData("\u0017\u0003\u0003\0\u0001x")]
    public void A_client_that_does_not_speak_TLS_is_found_out_at_once(string hello)
    {
        _pair.Listen(_pair.ServerOptions());
        var peer = _pair.ConnectPlain();
        peer.Write([.. hello.Select(c => (byte)c)]);
        _pair.Memory.Run();
        Assert.Equal(TlsFailure.NotTls, _pair.ServerResult.Failure);
        peer.Close();
        _pair.Settle();
    }

    [Fact]
    public void A_server_that_does_not_speak_TLS_is_found_out_at_once()
    {
        _pair.Transport.Listen(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 5432), ListenSettings.Default, connection =>
        {
            connection.Write("E\0\0\0\u0004"u8);
            connection.Close();
        });
        _pair.Connect(_pair.ClientOptions());
        Assert.Equal(TlsFailure.NotTls, _pair.ClientResult.Failure);
        _pair.Settle();
    }

    [Fact]
    public void Half_a_hello_and_silence_is_a_timeout()
    {
        _pair.Listen(_pair.ServerOptions());
        var peer = _pair.ConnectPlain();
        peer.Write([22, 3, 1, 1, 0, 1, 0, 0]);
        _pair.Memory.Advance(_pair.Limit - TimeSpan.FromMilliseconds(1));
        Assert.Null(_pair.ServerResult.Error);
        _pair.Memory.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(TlsFailure.Timeout, _pair.ServerResult.Failure);
        Assert.False(peer.Connection.IsAlive);
        peer.Close();
        _pair.Settle();
    }

    [Fact]
    public void A_server_that_stays_silent_is_a_timeout()
    {
        _pair.Transport.Listen(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 5432), ListenSettings.Default, connection => connection.Owner = null);
        _pair.Connect(_pair.ClientOptions());
        _pair.Memory.Advance(_pair.Limit);
        Assert.Equal(TlsFailure.Timeout, _pair.ClientResult.Failure);
    }

    [Fact]
    public void A_client_that_leaves_in_between_is_an_end()
    {
        _pair.Listen(_pair.ServerOptions());
        var peer = _pair.ConnectPlain();
        peer.Write([22, 3, 1, 1, 0, 1, 0, 0]);
        peer.Close();
        _pair.Memory.Run();
        Assert.Equal(TlsFailure.Closed, _pair.ServerResult.Failure);
        _pair.Settle();
    }

    [Fact]
    public void A_hello_of_nonsense_is_a_breach_of_the_protocol()
    {
        _pair.Listen(_pair.ServerOptions());
        var peer = _pair.ConnectPlain();
        peer.Write([22, 3, 1, 0, 6, 1, 0, 0, 2, 9, 9]);
        _pair.Memory.Run();
        Assert.Equal(TlsFailure.Protocol, _pair.ServerResult.Failure);
        Assert.Equal(21, peer.ReadAll()[0]); // an alert
        peer.Close();
        _pair.Settle();
    }

    [Fact]
    public void Bytes_that_came_before_the_handshake_belong_to_it()
    {
        Connection? accepted = null;
        _pair.Transport.Listen(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 5432), ListenSettings.Default, connection => accepted = connection);
        _pair.Connect(_pair.ClientOptions());
        Assert.NotEqual(0, accepted!.Input.Length);
        TlsResult? result = null;
        async Task AcceptAsync() => result = await TlsConnection.AuthenticateAsServerAsync(accepted, _pair.ServerOptions(), TimeSpan.Zero);
        _pair.On(accepted, () => _ = AcceptAsync());
        _pair.Send(_pair.Client, "hello"u8.ToArray());
        Assert.Equal("hello"u8, _pair.Take(result!.Value.Connection!));
        _pair.On(result.Value.Connection!, result.Value.Connection!.Close);
        _pair.Settle();
    }

    [Fact]
    public void The_options_of_a_caller_are_used_as_they_are()
    {
        SslServerAuthenticationOptions server = new() { ServerCertificate = Certificates.Server };
        X509Certificate? seen = null;
        SslClientAuthenticationOptions client = new()
        {
            TargetHost = "db.example.com",
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            {
                seen = certificate;
                return true;
            },
        };
        _pair.Listen(server);
        _pair.Connect(client);
        Assert.NotNull(_pair.Client);
        Assert.Equal("CN=db.example.com", seen?.Subject);
        _pair.Settle();
    }
}
