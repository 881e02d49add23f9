using Dcp.Workload.Database;

namespace Dcp.SystemTests.Demo;

/// <summary>
/// Against a stand-in for <c>cockroach</c> that writes down how it was called: a real one cannot be had here. What these
/// tests show is that the command lines are the documented ones, and nothing about CockroachDB itself.
/// </summary>
public sealed class ScratchCockroachTests : IDisposable
{
    private const string StandIn = """
        #!/bin/sh
        echo "$*" >>LOG
        case "$1" in
        start-single-node)
            for argument; do case "$argument" in --listening-url-file=*) echo up >"${argument#*=}";; esac; done
            trap 'exit 0' TERM
            while :; do sleep 0.1; done;;
        sql) cat users.sql >>LOG;;
        version) echo v25.2.1;;
        esac
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("dcp-fake-crdb-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Log => Path.Combine(_directory, "calls");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task The_documented_commands_are_run_in_order()
    {
        int port;
        string calls;
        await using (ScratchCockroach cockroach = await ScratchCockroach.StartAsync(WriteProgram(StandIn), Cancellation))
        {
            port = cockroach.Port;
            calls = await File.ReadAllTextAsync(Log, Cancellation);
            Assert.Equal("CockroachDB v25.2.1", cockroach.Version);
            Assert.Contains($"@127.0.0.1:{port}/defaultdb?sslmode=prefer", cockroach.UserUri.ToString(), StringComparison.Ordinal);
            Assert.StartsWith("postgresql://pgb:", cockroach.UserUri.ToString(), StringComparison.Ordinal);
            Assert.StartsWith("postgresql://me:", cockroach.AdminUri.ToString(), StringComparison.Ordinal);
        }

        string[] expected =
        [
            "cert create-ca --certs-dir=certs --ca-key=safe/ca.key",
            "cert create-node localhost 127.0.0.1 ",
            "cert create-client root --certs-dir=certs --ca-key=safe/ca.key",
            $"start-single-node --certs-dir=certs --store=data --listen-addr=127.0.0.1:{port} --http-addr=127.0.0.1:",
            $"sql --certs-dir=certs --host=127.0.0.1:{port} --file=users.sql",
            "CREATE ROLE me WITH LOGIN PASSWORD '",
            "GRANT admin TO me;",
            "CREATE ROLE pgb WITH LOGIN PASSWORD '",
            "version --build-tag",
        ];
        int from = 0;
        foreach (string line in expected)
        {
            int at = calls.IndexOf(line, from, StringComparison.Ordinal);
            Assert.True(at >= 0, $"'{line}' is missing, or out of order, in:\n{calls}");
            from = at + line.Length;
        }
    }

    [Fact]
    public async Task A_node_that_does_not_start_gives_its_last_words()
    {
        string program = WriteProgram("#!/bin/sh\n[ \"$1\" = cert ] && exit 0\necho no store for you; exit 1\n");

        DatabaseUnavailableException error =
            await Assert.ThrowsAsync<DatabaseUnavailableException>(() => ScratchCockroach.StartAsync(program, Cancellation));

        Assert.Contains("no store for you", error.Message, StringComparison.Ordinal);
    }

    private string WriteProgram(string text)
    {
        string path = Path.Combine(_directory, "cockroach");
        File.WriteAllText(path, text.Replace("LOG", Log, StringComparison.Ordinal));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
