using System.Diagnostics;
using System.Net.Sockets;
using Dcp.SystemTests.Support;
using Npgsql;

namespace Dcp.SystemTests.Hosting;

/// <summary>Settings of the sockets on which clients come.</summary>
public sealed class ListenSettingsTests(PostgresFixture postgres) : IDisposable
{
    private readonly OpenDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task The_unix_socket_has_its_mode_and_group()
    {
        // A group that the account is in; which one that is, its own files tell.
        string group = (await Tool.RunAsync("id", Environment.IsPrivilegedProcess ? ["-gn", Dcp.Workload.Database.UnixAccount.ForDatabase()!.Name] : ["-gn"])).EnsureSuccess().Output.Trim();
        await using PoolerProcess pooler = await DcpProcess.StartAsync(PoolerConfig.For(
            postgres.Server, ("unix_socket_dir", _files.Path), ("unix_socket_mode", "0750"), ("unix_socket_group", group)));
        await pooler.WaitForLogAsync("process up");

        ToolResult found = (await Tool.RunAsync("stat", ["-c", "%a %G", _files[$".s.PGSQL.{pooler.Port}"]])).EnsureSuccess();
        Assert.Equal($"750 {group}", found.Output.Trim());
    }

    [Fact]
    public async Task An_unknown_group_and_a_mode_that_is_none_are_refused()
    {
        PoolerStartException group = await Assert.ThrowsAsync<PoolerStartException>(
            () => DcpProcess.StartAsync(PoolerConfig.For(postgres.Server, ("unix_socket_group", "no such group"))));
        PoolerStartException mode = await Assert.ThrowsAsync<PoolerStartException>(
            () => DcpProcess.StartAsync(PoolerConfig.For(postgres.Server, ("unix_socket_mode", "0999"))));

        Assert.Contains("there is no such group of the system", group.Message, StringComparison.Ordinal);
        Assert.Contains("unix_socket_mode", mode.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "0")]
    [InlineData(0, "1")]
    public async Task A_client_that_says_nothing_is_not_even_accepted_with_tcp_defer_accept(int setting, string logins)
    {
        await using PoolerProcess pooler = await DcpProcess.StartAsync(PoolerConfig.For(postgres.Server, ("tcp_defer_accept", setting)));

        // The kernel waits a second for a word of the client; an attempt that took longer says nothing. Whoever is here from before must have gone.
        for (int attempt = 0; ; attempt++)
        {
            await pooler.UntilAsync("SHOW LISTS", text => text.Contains("login_clients|0\n", StringComparison.Ordinal));
            long began = Stopwatch.GetTimestamp();
            using TcpClient silent = new();
            await silent.ConnectAsync("127.0.0.1", pooler.Port, TestContext.Current.CancellationToken);
            await using NpgsqlConnection later = await pooler.ConnectAsync();
            Assert.Equal("1", await later.ScalarAsync("select 1"));
            string[] lists = (await pooler.ConsoleAsync("SHOW LISTS")).EnsureSuccess().Lines;
            if (setting == 1 && attempt < 50 && Stopwatch.GetElapsedTime(began) > TimeSpan.FromSeconds(0.9)) continue;
            Assert.Contains($"login_clients|{logins}", lists);
            return;
        }
    }

    [Fact]
    public async Task Simple_queries_can_be_disabled()
    {
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await DcpProcess.StartAsync(PoolerConfig.For(postgres.Server, ("disable_pqexec", 1)));
        Assert.Contains("PQexec disallowed", (await Tool.PsqlAsync(pooler.Conninfo(database), "select 1")).Error, StringComparison.Ordinal);

        await using NpgsqlConnection extended = await pooler.ConnectAsync(database);
        Assert.Equal("1", await extended.ScalarAsync("select 1"));
    }
}
