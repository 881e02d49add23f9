using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dcp.SystemTests.Support;
using Dcp.Workload.Database;
using Npgsql;

namespace Dcp.SystemTests.Secure;

/// <summary>
/// The guide's site: the certificates that its commands make, and a PostgreSQL that lets in who shows one. It stands for CockroachDB with
/// <c>cert</c>: same files and names and the same TLS, another program behind.
/// </summary>
public sealed class SecureSite : IAsyncLifetime
{
    /// <summary>The guide's addresses, and what stands for them here.</summary>
    public const string Vip = "127.0.0.2";
    public const string Database = "127.0.0.1";

    /// <summary>Where the database can be reached too, though its certificate does not say so.</summary>
    public const string WrongDatabase = "127.0.0.3";

    /// <summary>Each has a role in the database; what certificate they have is in their names.</summary>
    public static IReadOnlyList<string> Roles { get; } = ["alice", "bob", "nofile", "late", "expired", "foreign", "other", "openkey", "closedkey", "leaver", "renewed", "..alice"];

    private readonly string _directory = Directory.CreateTempSubdirectory("dcp-test-secure-").FullName;
    private readonly UnixAccount? _account = UnixAccount.ForDatabase();
    private X509Certificate2 _authority = null!;

    public PostgresServer Server { get; private set; } = null!;

    public string Authority => PathOf("ca.crt");

    /// <summary>What the database shows.</summary>
    public X509Certificate2 NodeCertificate => X509Certificate2.CreateFromPemFile(Path.Combine(_directory, "node1", "node.crt"), Path.Combine(_directory, "node1", "node.key"));

    private string Etc => Path.Combine(_directory, "etc");

    /// <summary>A file of dcp's host.</summary>
    public string PathOf(string name) => Path.Combine(Etc, "certs", name);

    public async ValueTask InitializeAsync()
    {
        File.SetUnixFileMode(_directory, (UnixFileMode)0b111_101_101);
        string script = Guide.Block("sh").Replace("10.0.0.11", Database, StringComparison.Ordinal).Replace("10.0.0.250", Vip, StringComparison.Ordinal);
        (await Tool.RunAsync("sh", ["-c", $"set -e; cd {_directory}\n{script}\nmkdir -p etc/certs; cp certs/ca.crt dcp/dcp.* certs/client.alice.* certs/client.bob.* etc/certs"]))
            .EnsureSuccess();
        _authority = X509Certificate2.CreateFromPemFile(Path.Combine(_directory, "certs", "ca.crt"), Path.Combine(_directory, "my-safe-directory", "ca.key"));
        using X509Certificate2 elsewhere = MakeAuthority();
        await File.WriteAllTextAsync(PathOf("elsewhere.crt"), elsewhere.ExportCertificatePem());
        Issue("expired", to: DateTimeOffset.UtcNow.AddMinutes(-1));
        Issue("foreign", authority: elsewhere);
        Issue("other", subject: "bob");
        foreach (string user in (string[])["openkey", "closedkey", "leaver", "renewed"])
            Issue(user);
        await File.WriteAllTextAsync(Path.Combine(Etc, "hba.conf"), $"{Guide.Block("hba")}local all all trust\n");
        await GiveAsync();
        File.SetUnixFileMode(PathOf("client.openkey.key"), (UnixFileMode)0b110_100_100);
        File.SetUnixFileMode(PathOf("client.closedkey.key"), UnixFileMode.None);
        await StartDatabaseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Server is not null)
            await Server.DisposeAsync();
        _authority?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>dcp as the guide sets it up. Users but alice log in by password.</summary>
    public PoolerConfig Configure(params (string Name, object Value)[] settings)
    {
        PoolerConfig config = PoolerConfig.For(Server);
        config.Databases.Clear();
        foreach ((string name, string value) in Guide.Section("databases"))
            config.Databases[name] = value.Replace("db1.example", Database, StringComparison.Ordinal).Replace("26257", $"{Server.Port}", StringComparison.Ordinal);
        foreach ((string name, string value) in Guide.Section("pgbouncer").Where(setting => setting.Name is not ("listen_port" or "auth_file")))
            config.Settings[name] = value.Replace("/etc/dcp", Etc, StringComparison.Ordinal);
        foreach (string role in Roles)
            config.Userlist[role] = role == "alice" ? "" : Users.Password;
        foreach ((string name, object value) in settings)
            config.Settings[name] = $"{value}";
        return config;
    }

    /// <summary>Makes or replaces a user's files.</summary>
    public void Issue(string user, string? subject = null, DateTimeOffset? to = null, X509Certificate2? authority = null)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new($"CN={subject ?? user}, O=Cockroach", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        X509Certificate2 issuer = authority ?? _authority;
        DateTimeOffset end = to ?? DateTimeOffset.UtcNow.AddHours(12);
        using X509Certificate2 certificate =
            request.Create(issuer.SubjectName, X509SignatureGenerator.CreateForRSA(issuer.GetRSAPrivateKey()!, RSASignaturePadding.Pkcs1), end.AddDays(-1), end, RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(PathOf($"client.{user}.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(PathOf($"client.{user}.key"), key.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode(PathOf($"client.{user}.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>Gives all files to who runs dcp and the database.</summary>
    public async Task GiveAsync()
    {
        if (_account is { } account)
            (await Tool.RunAsync("chown", ["-R", $"{account.Uid}:{account.Gid}", _directory])).EnsureSuccess();
    }

    /// <summary>As a client that checks whom it talks to, at the floating address.</summary>
    /// <param name="more">Further conninfo, which wins.</param>
    public Task<ToolResult> AskAsync(PoolerProcess pooler, string user, string sql, string more = "")
    {
        string own = user == "alice" ? $"sslcert={PathOf("client.alice.crt")} sslkey={PathOf("client.alice.key")}" : "sslcert=none";
        return Tool.PsqlAsync(
            $"host={Vip} port={pooler.Port} dbname=app user={user} sslmode=verify-full sslrootcert={Authority} {own} {more}", sql,
            password: user == "alice" ? "" : Users.Password);
    }

    private static X509Certificate2 MakeAuthority()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=Elsewhere", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(2));
    }

    private async Task StartDatabaseAsync()
    {
        Server = await PostgresServer.StartAsync(new PostgresOptions
        {
            Hba = [$"host all {Users.Admin} 127.0.0.1/32 trust", "local all all trust", "hostssl all all 127.0.0.1/32 cert"],
            Settings = new Dictionary<string, string>
            {
                ["listen_addresses"] = $"{Database},{WrongDatabase}",
                ["ssl"] = "on",
                ["ssl_cert_file"] = Path.Combine(_directory, "node1", "node.crt"),
                ["ssl_key_file"] = Path.Combine(_directory, "node1", "node.key"),
                ["ssl_ca_file"] = Authority,
            },
        });
        await using NpgsqlConnection connection = await Server.ConnectAsync("postgres", Users.Admin);
        await connection.ExecuteAsync(string.Concat(Roles.Select(role => $"create role \"{role}\" login;")));
    }
}
