using Dcp.SystemTests.Support;
using Npgsql;

namespace Dcp.SystemTests.Cluster;

/// <summary>dcp under its supervisor: a crash is no outage, and an end is an end.</summary>
public sealed class SupervisorTests(PostgresFixture postgres)
{
    [Fact]
    public async Task A_crashed_dcp_is_started_again_and_new_clients_wait_for_it()
    {
        await using PoolerProcess pooler = await DcpProcess.StartSupervisedAsync(PoolerConfig.For(postgres.Server));
        await using NpgsqlConnection lost = await pooler.ConnectAsync();
        for (int i = 0; i < 3; i++)
        {
            int before = Child(pooler.Pid) ?? throw new InvalidOperationException("no dcp under the supervisor");
            Signals.Send(before, Signals.Kill);
            await Processes.WaitForEndAsync(before);

            // Nobody is refused, however soon he comes.
            await using NpgsqlConnection connection = await pooler.ConnectAsync();
            Assert.Equal("1", await connection.ScalarAsync("select 1"));
            Assert.NotEqual(before, Child(pooler.Pid));
        }

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => lost.ScalarAsync("select 1"));
        Assert.Equal(0, await pooler.StopAsync(Signals.Int));
    }

    [Fact]
    public async Task Dcp_ends_with_its_supervisor()
    {
        await using PoolerProcess pooler = await DcpProcess.StartSupervisedAsync(PoolerConfig.For(postgres.Server));
        await using NpgsqlConnection connection = await pooler.ConnectAsync();
        int child = Child(pooler.Pid) ?? throw new InvalidOperationException("no dcp under the supervisor");

        pooler.Signal(Signals.Kill);
        await pooler.WaitForExitAsync();

        await Processes.WaitForEndAsync(child);
    }

    [Fact]
    public async Task A_shutdown_by_the_console_ends_both()
    {
        await using PoolerProcess pooler = await DcpProcess.StartSupervisedAsync(PoolerConfig.For(postgres.Server));
        await pooler.ConsoleAsync("SHUTDOWN WAIT_FOR_SERVERS");

        Assert.Equal(0, await pooler.WaitForExitAsync());
    }

    private static int? Child(int pid) => Processes.ChildrenOf(pid) is [var child, ..] ? child : null;
}
