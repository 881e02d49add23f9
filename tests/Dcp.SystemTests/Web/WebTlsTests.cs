using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Web;

/// <summary>The page over TLS: who it says that it is, and how that changes without a restart.</summary>
public sealed class WebTlsTests(PostgresFixture postgres) : IDisposable
{
    private const string Name = "page.example";

    private readonly CertificateFiles _files = new();
    private readonly int _port = Ports.Free();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task A_renewed_certificate_is_taken_up_by_a_reload_and_a_broken_one_is_not()
    {
        (string certificate, string key) = _files.Issue(Name, addresses: "127.0.0.1");
        await using PoolerProcess pooler = await StartAsync(certificate, key);
        using Visitor before = new(_files.Authority, _port);
        Assert.Equal("ready\n", await before.GetAsync("/ready"));
        string first = before.Serial;

        _files.Issue(Name, addresses: "127.0.0.1");
        Assert.Equal("ready\n", await before.GetAsync("/ready"));
        (await pooler.ConsoleAsync("RELOAD")).EnsureSuccess();
        using Visitor after = new(_files.Authority, _port);
        Assert.Equal("ready\n", await after.GetAsync("/ready"));
        Assert.NotEqual(first, after.Serial);

        // Who came before stays on its connection.
        Assert.Equal("ready\n", await before.GetAsync("/ready"));
        Assert.Equal(first, before.Serial);

        await File.WriteAllTextAsync(certificate, "no certificate", TestContext.Current.CancellationToken);
        await pooler.ConsoleAsync("RELOAD");
        await pooler.WaitForLogAsync("[web]: ");
        using Visitor last = new(_files.Authority, _port);
        Assert.Equal("ready\n", await last.GetAsync("/ready"));
        Assert.Equal(after.Serial, last.Serial);
    }

    [Fact]
    public async Task The_page_speaks_http_2_over_tls_and_nothing_in_the_clear()
    {
        (string certificate, string key) = _files.Issue(Name, addresses: "127.0.0.1");
        await using PoolerProcess pooler = await StartAsync(certificate, key);
        using Visitor visitor = new(_files.Authority, _port);
        Assert.Equal("ready\n", await visitor.GetAsync("/ready"));
        Assert.Equal(HttpVersion.Version20, visitor.Version);

        using HttpClient plain = new();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => plain.GetAsync($"http://127.0.0.1:{_port}/ready", TestContext.Current.CancellationToken));
        using HttpClient stranger = new();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => stranger.GetAsync($"https://127.0.0.1:{_port}/ready", TestContext.Current.CancellationToken));
        Assert.Equal("ready\n", await visitor.GetAsync("/ready"));
    }

    private async Task<PoolerProcess> StartAsync(string certificate, string key)
    {
        PoolerConfig config = PoolerConfig.For(postgres.Server);
        config.More = $"[web]\nlisten = 127.0.0.1:{_port}\ntls_cert_file = {certificate}\ntls_key_file = {key}\n";
        PoolerProcess pooler = await DcpProcess.StartAsync(config);
        await pooler.WaitForLogAsync("(web)");
        return pooler;
    }

    /// <summary>A browser's connection, which trusts the test's authority alone.</summary>
    private sealed class Visitor : IDisposable
    {
        private readonly HttpClient _http;
        private readonly int _port;

        public Visitor(string authority, int port)
        {
            _port = port;
            X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(authority);
            SocketsHttpHandler handler = new()
            {
                SslOptions = new SslClientAuthenticationOptions
                {
                    CertificateChainPolicy = policy,
                    RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                    {
                        Serial = certificate?.GetSerialNumberString() ?? "";
                        return errors == SslPolicyErrors.None;
                    },
                },
            };
            _http = new HttpClient(handler) { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower };
        }

        /// <summary>Of the certificate that the connection began with.</summary>
        public string Serial { get; private set; } = "";

        public Version Version { get; private set; } = HttpVersion.Unknown;

        public async Task<string> GetAsync(string path)
        {
            using HttpResponseMessage answer = await _http.GetAsync($"https://127.0.0.1:{_port}{path}", TestContext.Current.CancellationToken);
            Version = answer.Version;
            return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        }

        public void Dispose() => _http.Dispose();
    }
}
