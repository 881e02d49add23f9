using Npgsql;

namespace Dcp.SystemTests.Support;

public sealed class PostgresServerTests
{
    [Fact]
    public async Task Data_outlives_a_stop_and_a_kill_and_nothing_outlives_the_server()
    {
        string directory;
        await using (PostgresServer server = await PostgresServer.StartAsync(new PostgresOptions { MaxConnections = 20 }))
        {
            directory = server.SocketDirectory;
            await using (NpgsqlConnection connection = await server.ConnectAsync("app", Users.Scram))
            {
                await connection.ExecuteAsync("create table kept (n int); insert into kept values (42)");

                await server.StopAsync();

                PostgresException error = await Assert.ThrowsAnyAsync<PostgresException>(() => connection.ExecuteAsync("select 1"));
                Assert.Equal(PostgresErrorCodes.AdminShutdown, error.SqlState);
            }

            await server.StartAgainAsync();
            await server.KillAsync();
            await server.StartAgainAsync();

            await using NpgsqlConnection again = await server.ConnectAsync("app", Users.Scram);
            Assert.Equal("42", await again.ScalarAsync("select n from kept"));
            Assert.Contains("was not properly shut down", server.Log, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(directory));
    }

    [Fact]
    public async Task New_rules_of_who_may_log_in_hold_for_the_next_login()
    {
        await using PostgresServer server = await PostgresServer.StartAsync(new PostgresOptions { MaxConnections = 20 });

        await server.SetHbaAsync([$"host all {Users.Trust} 127.0.0.1/32 reject", .. PostgresOptions.HbaByUser]);

        PostgresException error = await Assert.ThrowsAsync<PostgresException>(() => server.ConnectAsync("app", Users.Trust));
        Assert.Equal(PostgresErrorCodes.InvalidAuthorizationSpecification, error.SqlState);
    }
}
