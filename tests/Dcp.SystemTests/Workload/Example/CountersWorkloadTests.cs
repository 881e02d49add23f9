using Dcp.SystemTests.Support;
using Dcp.Workload.Connections;
using Dcp.Workload.Running;
using Dcp.Workload.Running.Workers;
using Dcp.Workload.Workloads;

namespace Dcp.SystemTests.Workload.Example;

/// <summary>The example of the page about adding a workload is a real one, and the page shows it as it is.</summary>
public sealed class CountersWorkloadTests(PostgresFixture postgres)
{
    private static readonly CountersWorkload Counters = new();

    [Fact]
    public async Task It_makes_its_tables_runs_and_is_verified()
    {
        string database = await postgres.CreateDatabaseAsync();
        PostgresUri uri = PostgresUri.Parse(FlightsFixture.UriOf(postgres.Port, database));
        await using ConnectionFactory connections = new(uri, null, prepare: true);
        await using WorkloadConnection setup = await connections.OpenAsync(TestContext.Current.CancellationToken);
        await Counters.InitializeAsync(
            setup.Connection, Dialect.PostgreSql, Default(Counters.InitArguments), new Progress<string>(), TestContext.Current.CancellationToken);
        IWorkloadRun run = await Counters.OpenAsync(
            setup.Connection, Dialect.PostgreSql, Default(Counters.Arguments), autocommit: true, TestContext.Current.CancellationToken);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(number => PlayAsync(connections, run, number)));

        Assert.NotEqual("0", await setup.Connection.ScalarAsync("select count(*) from counters where value <> 0"));
        WorkloadCheck whole = Assert.Single(await Counters.VerifyAsync(setup.Connection, Dialect.PostgreSql, TestContext.Current.CancellationToken));
        Assert.Equal(0, whole.Wrong);

        await setup.Connection.ExecuteAsync("update counters set value = value + 5 where id = 1");
        WorkloadCheck broken = Assert.Single(await Counters.VerifyAsync(setup.Connection, Dialect.PostgreSql, TestContext.Current.CancellationToken));
        Assert.Equal((1, "5"), (broken.Wrong, Assert.Single(broken.Examples)));
    }

    [Fact]
    public void The_page_shows_it_as_it_is()
    {
        string page = File.ReadAllText(Path.Combine(DcpBinary.Root, "docs", "adding-a-workload.md"));
        string source = File.ReadAllText(Path.Combine(DcpBinary.Root, "tests", "Dcp.SystemTests", "Workload", "Example", "CountersWorkload.cs"));

        Assert.Contains($"```csharp\n{source}```\n", page, StringComparison.Ordinal);
    }

    private static async Task PlayAsync(ConnectionFactory connections, IWorkloadRun run, int number)
    {
        Random random = new(number);
        IWorkloadClient client = run.CreateClient(number, random, TimeProvider.System);
        await using WorkloadConnection connection = await connections.OpenAsync(TestContext.Current.CancellationToken);
        TransactionRunner runner = new(
            RetryPolicy.Default, new WorkerStatistics(Counters.Operations), autocommit: true, Counters.Name, random, TimeProvider.System);
        for (int cycle = 0; cycle < 50; cycle++)
        {
            foreach (WorkloadTransaction transaction in await client.NextCycleAsync(TestContext.Current.CancellationToken))
                Assert.Equal(TransactionOutcome.Done, await runner.RunAsync(transaction, connection, isMeasured: true, TestContext.Current.CancellationToken));
        }
    }

    private static WorkloadArguments Default(IReadOnlyList<WorkloadArgument> known) => WorkloadArguments.Check(known, new Dictionary<string, string>());
}
