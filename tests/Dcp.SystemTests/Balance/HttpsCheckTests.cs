using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Balance;

/// <summary>A check by HTTPS asks for a status, not for who is there: that is for the connections that carry data.</summary>
public sealed class HttpsCheckTests(PostgresFixture postgres) : IDisposable
{
    private readonly CertificateFiles _trusted = new();
    private readonly CertificateFiles _foreign = new();

    public void Dispose()
    {
        _trusted.Dispose();
        _foreign.Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData("require")]
    [InlineData("verify-ca")]
    public async Task A_database_host_is_asked_for_its_status_whatever_its_connections_want(string sslmode)
    {
        (string certificate, string key) = _foreign.Issue("node.example");
        await using HttpsServer server = new(certificate, key);
        PoolerConfig config = PoolerConfig.For(postgres.Server);
        config.Databases["app"] = $"host=127.0.0.1 port={postgres.Port} check=https://:{server.Port}/health inter=500 fall=1 check_timeout=30s";
        if (sslmode.Length > 0) config.Settings["server_tls_sslmode"] = sslmode;
        if (sslmode == "verify-ca") config.Settings["server_tls_ca_file"] = _trusted.Authority;
        await using PoolerProcess pooler = await DcpProcess.StartAsync(config);

        await WaitForUpAsync(pooler);
    }

    [Fact]
    public async Task So_is_a_frontend_s_server()
    {
        (string certificate, string key) = _foreign.Issue("node.example");
        await using HttpsServer server = new(certificate, key);
        PoolerConfig config = PoolerConfig.For(postgres.Server, ("server_tls_sslmode", "verify-ca"), ("server_tls_ca_file", _trusted.Authority));
        config.More = $"[frontend in]\nbind = 127.0.0.1:{Ports.Free()}\nserver one = 127.0.0.1:{postgres.Port} check=https://:{server.Port}/health inter=500 fall=1 check_timeout=30s\n";
        await using PoolerProcess pooler = await DcpProcess.StartAsync(config);

        await WaitForUpAsync(pooler);
    }

    /// <summary>Until SHOW TARGETS has the checked one up by its status; a target is taken for up before its first check, so the code decides.</summary>
    private static Task WaitForUpAsync(PoolerProcess pooler) => pooler.UntilAsync(
        "SHOW TARGETS",
        text => text.Split('\n').Any(line => line.Contains("L7OK", StringComparison.Ordinal) && line.Contains("|UP|", StringComparison.Ordinal)));

    /// <summary>Says 200 to everybody.</summary>
    private sealed class HttpsServer : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly X509Certificate2 _certificate;
        private readonly Task _loop;

        public HttpsServer(string certificate, string key)
        {
            _certificate = X509Certificate2.CreateFromPemFile(certificate, key);
            _listener.Start();
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
            _loop = ServeAsync();
        }

        public int Port { get; }

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            await _loop;
            _certificate.Dispose();
        }

        private async Task ServeAsync()
        {
            while (true)
            {
                try
                {
                    using TcpClient client = await _listener.AcceptTcpClientAsync();
                    await using SslStream stream = new(client.GetStream());
                    await stream.AuthenticateAsServerAsync(_certificate);
                    if (await stream.ReadAsync(new byte[1024]) > 0) await stream.WriteAsync("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
                }
                catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
                {
                    // A check that did not like the certificate.
                }
                catch (Exception e) when (e is SocketException or InvalidOperationException)
                {
                    // Stopped, while it waited for a connection or before.
                    return;
                }
            }
        }
    }
}
