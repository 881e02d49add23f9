using Dcp.SystemTests.Support;
using Dcp.Workload;
using Dcp.Workload.Results;
using Dcp.Workload.Running;
using Dcp.Workload.Workloads;
using Npgsql;

namespace Dcp.SystemTests.Workload.Flights;

public sealed class FlightsInteractionTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task All_transactions_run_together_and_leave_whole_data(bool prepare, bool autocommit)
    {
        (string database, string uri) = await Prepared.CreateAsync(postgres, "flights", ("flights", "300"));
        RunResult result = await RunAsync(uri, prepare, autocommit, All(100));
        await using NpgsqlConnection connection = await postgres.ConnectAsync(database, Users.Admin);

        Assert.Empty(result.Errors);
        Assert.Equal(
            ["__cycle__", "schedule", "status", "inventory", "price", "generate", "update", "lookup", "search"], result.Operations.Select(o => o.Id));
        Assert.All(result.Operations, o => Assert.Equal(80, o.Count));
        IReadOnlyList<WorkloadCheck> checks = await WorkloadVerification.RunAsync("flights", uri, TestContext.Current.CancellationToken);
        Assert.Equal(10, checks.Count);
        Assert.All(checks, c => Assert.True(c.Wrong == 0, $"{c.Claim}: {string.Join("; ", c.Examples)}"));

        Assert.Equal("380", await connection.ScalarAsync("select count(*) from flights"));
        Assert.Equal("80", await connection.ScalarAsync(
            "select count(*) from flights where flight_number is not null and left(gate, 1) = terminal and departure_airport <> arrival_airport and scheduled_arrival > scheduled_departure"));
        Assert.NotEqual("0", await connection.ScalarAsync("select count(*) from flights where phase = 'BOARDING'"));
        Assert.NotEqual("0", await connection.ScalarAsync("select count(*) from flights where flight_number is null and gate is not null"));
    }

    [Fact]
    public async Task A_route_is_searched_by_index()
    {
        (string database, _) = await Prepared.CreateAsync(postgres, "flights", ("flights", "5000"));
        await using NpgsqlConnection connection = await postgres.ConnectAsync(database, Users.Admin);
        await using NpgsqlCommand explain = new(
            """
            explain select f.flight_id from flights f join flight_status s on s.flight_id = f.flight_id
            where f.departure_airport = (select airport_id from airports limit 1) and f.arrival_airport = (select airport_id from airports limit 1)
                and f.scheduled_departure >= now() and f.scheduled_departure < now() + interval '6 hours'
            order by f.scheduled_departure limit 50
            """,
            connection);
        List<string> plan = [];
        await using (NpgsqlDataReader reader = await explain.ExecuteReaderAsync(TestContext.Current.CancellationToken))
        {
            while (await reader.ReadAsync(TestContext.Current.CancellationToken))
                plan.Add(reader.GetString(0));
        }

        Assert.Contains(plan, line => line.Contains("flights_route", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("every flight has exactly one row in flight_status", 2, "delete from flight_status where flight_id in (select flight_id from flight_status limit 2)")]
    [InlineData("every flight has exactly one row in seat_inventory", 1, "delete from seat_inventory where flight_id in (select flight_id from flights limit 1)")]
    [InlineData(
        "no row in flight_prices is without a flight", 1,
        "alter table flight_prices drop constraint flight_prices_flight_id_fkey; insert into flight_prices values (gen_random_uuid(), 1)")]
    [InlineData("every status is on_time, delayed, cancelled", 50, "update flight_status set status = 'ON TIME'")]
    [InlineData("every phase is SCHEDULED, BOARDING, DEPARTED, ARRIVED", 50, "update flights set phase = 'LANDED'")]
    [InlineData("seats are 0 to 1,000,000,000", 50, "update seat_inventory set seats_available = -1")]
    [InlineData("prices are more than 0", 50, "update flight_prices set price_usd = 0")]
    public async Task What_is_broken_is_found_counted_and_named(string claim, int wrong, string damage)
    {
        (string database, string uri) = await Prepared.CreateAsync(postgres, "flights", ("flights", "50"));
        await using NpgsqlConnection connection = await postgres.ConnectAsync(database, Users.Admin);
        await connection.ExecuteAsync(damage);
        WorkloadCheck found = Assert.Single(
            await WorkloadVerification.RunAsync("flights", uri, TestContext.Current.CancellationToken), c => c.Wrong > 0);

        Assert.Equal((claim, wrong), (found.Claim, found.Wrong));
        Assert.Equal(Math.Min(wrong, 5), found.Examples.Count);
    }

    private static Dictionary<string, string> All(int frequency) =>
        ((string[])["schedule_freq", "status_freq", "inventory_freq", "price_freq", "generate_freq", "update_freq", "lookup_freq", "search_freq"])
            .ToDictionary(n => n, _ => $"{frequency}")
            .Concat([new("delay", "0"), new("batch_size", "4")])
            .ToDictionary();

    private static Task<RunResult> RunAsync(string uri, bool prepare, bool autocommit, Dictionary<string, string> arguments) =>
        new WorkloadRunner(TimeProvider.System).RunAsync(
            new RunOptions
            {
                Workload = "flights",
                Uri = uri,
                Arguments = arguments,
                Connections = 8,
                Iterations = 80,
                Workers = 2,
                Prepare = prepare,
                Autocommit = autocommit,
                Launcher = new InProcessLauncher(),
            },
            null,
            TestContext.Current.CancellationToken);
}
