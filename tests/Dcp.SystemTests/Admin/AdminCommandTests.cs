using System.Globalization;
using System.Text.Json;
using Dcp.SystemTests.Support;
using Dcp.Workload.Database;
using Npgsql;

namespace Dcp.SystemTests.Admin;

/// <summary><c>dcp admin</c> against a running dcp, and against the peer that it has the console of.</summary>
public sealed class AdminCommandTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Tables_csv_and_json_say_the_same()
    {
        await using PoolerProcess pooler = await DcpProcess.StartAsync(PoolerConfig.For(postgres.Server, ("default_pool_size", 3)));
        string uri = Uri(pooler, Users.Admin);
        string[] table = (await DcpProcess.RunAsync(["admin", uri, "SHOW POOLS"])).EnsureSuccess().Lines;
        string[] csv = (await DcpProcess.RunAsync(["admin", uri, "--csv", "SHOW", "POOLS"])).EnsureSuccess().Output.Split("\r\n");
        JsonElement json = JsonDocument.Parse((await DcpProcess.RunAsync(["admin", "--json", uri, "show pools;"])).EnsureSuccess().Output).RootElement;

        Assert.Matches("^database  +user  +cl_active", table[0]);
        Assert.StartsWith("database,user,cl_active,", csv[0], StringComparison.Ordinal);
        Assert.StartsWith("pgbouncer,pgbouncer,1,0,", csv[1], StringComparison.Ordinal);
        Assert.Equal(1, json[0].GetProperty("cl_active").GetInt32());
        Assert.Equal("pgbouncer", json[0].GetProperty("database").GetString());
    }

    [Fact]
    public async Task What_the_console_refuses_is_code_1_and_what_cannot_be_reached_3()
    {
        await using PoolerProcess pooler = await DcpProcess.StartAsync(PoolerConfig.For(postgres.Server, ("auth_type", "scram-sha-256")));
        string uri = Uri(pooler, Users.Admin);
        (int, string) refused = Of(await DcpProcess.RunAsync(["admin", uri, "PAUSED", "my db"]));
        (int, string) wrongPassword = Of(await DcpProcess.RunAsync(["admin", uri.Replace(Users.Password, "wrong", StringComparison.Ordinal), "SHOW VERSION"]));
        (int, string) nobody = Of(await DcpProcess.RunAsync(["admin", $"host=127.0.0.1 port={Ports.Free()} user=x", "SHOW VERSION"]));
        (int Code, string Text) noTls = Of(await DcpProcess.RunAsync(["admin", $"{uri}&sslmode=require".Replace("sslmode=disable&", "", StringComparison.Ordinal), "SHOW VERSION"]));

        Assert.Equal((1, "dcp: invalid command 'PAUSED \"my db\"', use SHOW HELP;\n"), refused);
        Assert.Equal((3, $"dcp: the console at 127.0.0.1:{pooler.Port} refuses user {Users.Admin}: SASL authentication failed\n"), wrongPassword);
        Assert.Equal(3, nobody.Item1);
        Assert.Contains("Connection refused", nobody.Item2, StringComparison.Ordinal);
        Assert.Equal(3, noTls.Code);
        Assert.Contains("the server has no TLS, and sslmode=require asks for it", noTls.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SHOW", "POOLS")]
    [InlineData]
    [InlineData("postgresql://admin@127.0.0.1")]
    [InlineData("host=127.0.0.1 nonsense=1", "SHOW VERSION")]
    [InlineData("--csv", "--json", "host=127.0.0.1", "SHOW VERSION")]
    public async Task A_wrong_command_line_is_code_2_and_says_why(params string[] arguments)
    {
        ToolResult result = await DcpProcess.RunAsync(["admin", .. arguments]);

        Assert.Equal(2, result.ExitCode);
        Assert.NotEmpty(result.Error);
    }

    [Fact]
    public async Task The_file_leads_to_the_unix_socket_where_no_password_is_needed()
    {
        await using PoolerProcess pooler = await DcpProcess.StartAsync(PoolerConfig.For(postgres.Server, ("auth_type", "scram-sha-256")));
        string[] command = ["admin", "--config", Path.Combine(pooler.Directory, "pooler.ini"), "SHOW", "VERSION"];
        string binary = await DcpBinary.PathAsync();
        string copy = Path.Combine(pooler.Directory, Path.GetFileName(binary));
        ToolResult own = UnixAccount.ForDatabase() is { } account
            ? await Tool.RunAsync("setpriv", [$"--reuid={account.Uid}", $"--regid={account.Gid}", "--clear-groups", File.Exists(copy) ? copy : binary, .. command])
            : await Tool.RunAsync(binary, command);

        Assert.Matches(@"^version\n-+\ndcp \d+\.\d+\.\d+\n$", own.EnsureSuccess().Output);
    }

    [Fact]
    public async Task An_interrupted_pause_is_taken_back()
    {
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await DcpProcess.StartAsync(PoolerConfig.For(postgres.Server));
        await using NpgsqlConnection connection = await pooler.ConnectAsync(database);
        await connection.ExecuteAsync("begin");
        string admin = $"'{await DcpBinary.PathAsync()}' admin '{Uri(pooler, Users.Admin)}'";

        // Twice, as by timeout, which signals its child and then the process group. What comes later than an echo is another interruption.
        for (int attempt = 0; ; attempt++)
        {
            ToolResult pause = await Tool.RunAsync("bash", ["-c", $"""
                set -m
                {admin} PAUSE & pid=$!
                until {admin} --csv SHOW STATE | grep -q paused,yes; do sleep 0.1; done
                began=$EPOCHREALTIME
                kill -INT $pid; sleep 0.02; kill -INT $pid
                echo gap $(( (10#${"{EPOCHREALTIME/./}"} - 10#${"{began/./}"}) / 1000 ))
                wait $pid
                """]);
            bool isEcho = int.Parse(pause.Output.Split("gap ")[1].Split('\n')[0], CultureInfo.InvariantCulture) < 100;
            if (!isEcho && attempt < 20)
            {
                await pooler.ConsoleAsync("RESUME");
                continue;
            }

            Assert.Equal(130, pause.ExitCode);
            ToolResult state = await DcpProcess.RunAsync(["admin", Uri(pooler, Users.Admin), "--csv", "SHOW STATE"]);
            Assert.Contains("active,yes", state.EnsureSuccess().Output, StringComparison.Ordinal);
            break;
        }

        await connection.ExecuteAsync("commit");
    }

    [Fact]
    public async Task The_end_of_the_process_is_the_answer_to_shutdown()
    {
        await using PoolerProcess pooler = await DcpProcess.StartAsync(PoolerConfig.For(postgres.Server));
        (await DcpProcess.RunAsync(["admin", Uri(pooler, Users.Admin), "SHUTDOWN"])).EnsureSuccess();

        Assert.Equal(0, await pooler.WaitForExitAsync());
    }

    [Fact]
    public async Task The_peer_s_console_answers_too()
    {
        await using PoolerProcess pooler = await PgBouncerProcess.StartAsync(PoolerConfig.For(postgres.Server, ("auth_type", "scram-sha-256")));
        ToolResult version = await DcpProcess.RunAsync(["admin", Uri(pooler, Users.Admin), "SHOW VERSION"]);

        Assert.Contains("PgBouncer", version.EnsureSuccess().Output, StringComparison.Ordinal);
    }

    private static string Uri(PoolerProcess pooler, string user) => $"postgresql://{user}:{Users.Password}@127.0.0.1:{pooler.Port}/?sslmode=disable&connect_timeout=60";

    private static (int Code, string Text) Of(ToolResult result) => (result.ExitCode, result.Error);
}
