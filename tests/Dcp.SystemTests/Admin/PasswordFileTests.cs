using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Admin;

/// <summary><c>dcp admin</c> and psql, which has libpq read the file, are let in and refused by the same files of passwords.</summary>
public sealed class PasswordFileTests(PostgresFixture postgres) : IDisposable
{
    private const string Secret = @"a:b\c d";
    private const string Escaped = @"a\:b\\c d";

    private readonly string _directory = Directory.CreateTempSubdirectory("dcp-test-pgpass-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task It_lets_in_whom_libpq_lets_in()
    {
        PoolerConfig config = PoolerConfig.For(postgres.Server, ("auth_type", "scram-sha-256"));
        config.Userlist[Users.Admin] = Secret;
        await using PoolerProcess pooler = await DcpProcess.StartAsync(config);
        string own = $"{pooler.Port}:pgbouncer:{Users.Admin}";
        (string Text, bool LetsIn)[] files =
        [
            ($"127.0.0.1:{own}:{Escaped}\n", true),
            ($"127.0.0.1:{own}:{Escaped}\r\n", true),
            ($"# a comment\n\n*:*:*:*:{Escaped}", true),
            ($"127.0.0.1:{own}:{Secret}\n", false),
            ($"*:*:*:*:wrong\n127.0.0.1:{own}:{Escaped}\n", false),
            ($"localhost:{own}:{Escaped}\n", false),
            ($"*:*:app:*:wrong\n*:*:pgbouncer:*:{Escaped}\n", true),
            ($@"\127.0.0.1:{own}:{Escaped}" + "\n", true),
            ($" 127.0.0.1:{own}:{Escaped}\n", false),
            ("127.0.0.1\n", false),
        ];
        string path = Path.Combine(_directory, "pgpass");
        foreach ((string text, bool letsIn) in files)
        {
            await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            ToolResult psql = await AskAsync("psql", ["--no-psqlrc", "--no-password", Conninfo(pooler), "-c", "SHOW VERSION"], path);
            ToolResult admin = await AskAsync(await DcpBinary.PathAsync(), ["admin", Conninfo(pooler), "SHOW VERSION"], path);

            Assert.True((psql.ExitCode == 0) == letsIn, $"libpq, {text}: {psql.Error}");
            Assert.True((admin.ExitCode == 0) == letsIn, $"dcp, {text}: {admin.Error}");
        }

        // Nobody else may read it; a file of the connection string comes before that of the environment; what is wrong in it is said to be of it.
        await File.WriteAllTextAsync(path, $"*:*:*:*:{Escaped}", TestContext.Current.CancellationToken);
        ToolResult named = await AskAsync(await DcpBinary.PathAsync(), ["top", "--once", "--interval", "0.1", $"{Conninfo(pooler)} passfile={path}"], "/nowhere");
        named.EnsureSuccess();
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        ToolResult open = await AskAsync(await DcpBinary.PathAsync(), ["admin", Conninfo(pooler), "SHOW VERSION"], path);
        Assert.Equal(3, open.ExitCode);
        Assert.StartsWith($"dcp: password file \"{path}\" has group or world access; permissions should be u=rw (0600) or less\n", open.Error, StringComparison.Ordinal);

        await File.WriteAllTextAsync(path, "*:*:*:*:wrong", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(path, UnixFileMode.UserRead);
        ToolResult wrong = await AskAsync(await DcpBinary.PathAsync(), ["admin", Conninfo(pooler), "SHOW VERSION"], path);
        Assert.EndsWith($"SASL authentication failed (the password is from \"{path}\")\n", wrong.Error, StringComparison.Ordinal);
    }

    private static string Conninfo(PoolerProcess pooler) => $"host=127.0.0.1 port={pooler.Port} dbname=pgbouncer user={Users.Admin} sslmode=disable";

    private static Task<ToolResult> AskAsync(string program, string[] arguments, string file) =>
        Tool.RunAsync(program, arguments, environment: new Dictionary<string, string> { ["PGPASSFILE"] = file, ["PGPASSWORD"] = "" });
}
