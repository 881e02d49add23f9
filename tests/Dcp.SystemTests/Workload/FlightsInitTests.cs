using Dcp.SystemTests.Support;
using Dcp.Workload;
using Npgsql;

namespace Dcp.SystemTests.Workload;

public sealed class FlightsInitTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Every_flight_has_its_companions_and_each_combination_is_used_once()
    {
        string database = await postgres.CreateDatabaseAsync();
        await FlightsFixture.InitAsync(FlightsFixture.UriOf(postgres.Port, database), 4_000);
        await using NpgsqlConnection connection = await postgres.ConnectAsync(database, Users.Admin);

        Assert.Equal("5 20 500", await connection.ScalarAsync(
            "select (select count(*) from airlines) || ' ' || (select count(*) from airports) || ' ' || (select count(*) from planes)"));
        Assert.Equal("4000", await connection.ScalarAsync(
            "select count(distinct (airline_id, departure_airport, arrival_airport, plane_id)) from flights"));
        Assert.Equal("4000", await connection.ScalarAsync(
            """
            select count(*) from flights f
            join airlines using (airline_id) join planes p using (plane_id)
            join airports d on d.airport_id = departure_airport join airports a on a.airport_id = arrival_airport
            join flight_status s using (flight_id) join seat_inventory i using (flight_id) join flight_prices r using (flight_id)
            where s.status = 'on_time' and i.seats_available = p.capacity / 2 and r.price_usd between 50 and 500
                and p.capacity between 100 and 299 and d.airport_code ~ '^[A-Z]{3}$'
                and scheduled_departure between now() - interval '1 hour' and now() + interval '7 days'
                and scheduled_arrival between scheduled_departure + interval '1 hour' and scheduled_departure + interval '8 hours'
            """));
        Assert.Equal("4000", await connection.ScalarAsync("select reltuples::bigint from pg_class where oid = 'flights'::regclass"));
    }

    [Fact]
    public async Task A_second_time_does_nothing_and_another_size_makes_the_tables_anew()
    {
        string database = await postgres.CreateDatabaseAsync();
        string uri = FlightsFixture.UriOf(postgres.Port, database);
        await FlightsFixture.InitAsync(uri, 100);
        await using NpgsqlConnection connection = await postgres.ConnectAsync(database, Users.Admin);
        string? oid = await connection.ScalarAsync("select 'flights'::regclass::oid::bigint");

        Assert.Equal(["100 flights are there already: nothing to do"], await FlightsFixture.InitAsync(uri, 100));
        Assert.Equal(oid, await connection.ScalarAsync("select 'flights'::regclass::oid::bigint"));

        IReadOnlyList<string> said = await FlightsFixture.InitAsync(uri, 70);
        Assert.Equal("dropping the present tables (dcp workload flights: 100 flights, form 2)", said[0]);
        Assert.Equal("70", await connection.ScalarAsync("select count(*) from seat_inventory"));
    }

    [Fact]
    public async Task Tables_of_somebody_else_are_left_alone()
    {
        string database = await postgres.CreateDatabaseAsync();
        await using NpgsqlConnection connection = await postgres.ConnectAsync(database, Users.Admin);
        await connection.ExecuteAsync("create table planes (tail text); insert into planes values ('D-ABCD')");

        WorkloadInputException refused = await Assert.ThrowsAsync<WorkloadInputException>(
            () => FlightsFixture.InitAsync(FlightsFixture.UriOf(postgres.Port, database), 100));

        Assert.Contains("there is a table planes already that this workload did not make", refused.Message, StringComparison.Ordinal);
        Assert.Equal("D-ABCD", await connection.ScalarAsync("select tail from planes"));
        Assert.Null(await connection.ScalarAsync("select to_regclass('flights')::text"));
    }

    [Fact]
    public async Task An_interrupted_load_leaves_nothing()
    {
        string database = await postgres.CreateDatabaseAsync();
        using CancellationTokenSource stop = new();
        Task load = new WorkloadSetup(TimeProvider.System).RunAsync(
            "flights", FlightsFixture.UriOf(postgres.Port, database), new Dictionary<string, string>(), new StopAtFirstBatch(stop), stop.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => load);
        await using NpgsqlConnection connection = await postgres.ConnectAsync(database, Users.Admin);
        Assert.Equal("0", await connection.ScalarAsync("select count(*) from pg_class where relname in ('flights', 'planes')"));
    }

    private sealed class StopAtFirstBatch(CancellationTokenSource stop) : IProgress<string>
    {
        public void Report(string value) => stop.Cancel();
    }
}
