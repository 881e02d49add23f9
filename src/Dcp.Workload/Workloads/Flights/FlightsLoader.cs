using Dcp.Workload.Connections;
using Npgsql;

namespace Dcp.Workload.Workloads.Flights;

/// <summary>
/// Fills the tables, a batch of rows a statement: the server makes the rows out of a list of ids. Flight number i, from 0,
/// takes the i-th combination of airline, departure, arrival and plane, so that a million flights are all of them.
/// </summary>
internal sealed class FlightsLoader(NpgsqlConnection connection, Dialect dialect, FlightsReferenceData reference)
{
    // div() and an explicit length of types: the two dialects do not agree about / on integers.
    private const string InsertFlights = """
        INSERT INTO flights (flight_id, airline_id, plane_id, departure_airport, arrival_airport, scheduled_departure, scheduled_arrival)
        SELECT
            s.id,
            ($3::UUID[])[(1 + s.i % 5)::INT],
            ($4::UUID[])[(1 + div(s.i, 2000) % 500)::INT],
            ($5::UUID[])[(1 + div(s.i, 5) % 20)::INT],
            ($5::UUID[])[(1 + div(s.i, 100) % 20)::INT],
            s.departure,
            s.departure + INTERVAL '1 hour' + random() * INTERVAL '7 hours'
        FROM (
            SELECT u.id, u.n - 1 + $2::INT8 AS i, now() + random() * INTERVAL '7 days' AS departure
            FROM unnest($1::UUID[]) WITH ORDINALITY AS u (id, n)) AS s
        """;

    private const string InsertStatus = "INSERT INTO flight_status (flight_id, status) SELECT u.id, 'on_time' FROM unnest($1::UUID[]) AS u (id)";

    private const string InsertSeats = """
        INSERT INTO seat_inventory (flight_id, seats_available)
        SELECT u.id, div(($3::INT8[])[(1 + div(u.n - 1 + $2::INT8, 2000) % 500)::INT], 2)::INT
        FROM unnest($1::UUID[]) WITH ORDINALITY AS u (id, n)
        """;

    private const string InsertPrices = """
        INSERT INTO flight_prices (flight_id, price_usd)
        SELECT u.id, round((50 + 450 * random())::DECIMAL, 2) FROM unnest($1::UUID[]) AS u (id)
        """;

    /// <summary>Rows a statement: CockroachDB's transactions are to stay small.</summary>
    private int BatchSize => dialect == Dialect.CockroachDb ? 5_000 : 50_000;

    public async Task LoadAsync(long flights, IProgress<string> progress, CancellationToken cancellation)
    {
        await LoadReferenceAsync(cancellation).ConfigureAwait(false);
        for (long first = 0; first < flights; first += BatchSize)
        {
            Guid[] ids = [.. Enumerable.Range(0, (int)Math.Min(BatchSize, flights - first)).Select(_ => Guid.NewGuid())];
            await ExecuteAsync(
                InsertFlights, cancellation, P(ids), P(first), P(reference.AirlineIds), P(reference.PlaneIds), P(reference.AirportIds)).ConfigureAwait(false);
            await ExecuteAsync(InsertStatus, cancellation, P(ids)).ConfigureAwait(false);
            await ExecuteAsync(InsertSeats, cancellation, P(ids), P(first), P(reference.PlaneCapacities)).ConfigureAwait(false);
            await ExecuteAsync(InsertPrices, cancellation, P(ids)).ConfigureAwait(false);
            progress.Report(FormattableString.Invariant($"loaded {first + ids.Length:N0} of {flights:N0} flights"));
        }
    }

    private async Task LoadReferenceAsync(CancellationToken cancellation)
    {
        await ExecuteAsync(
            "INSERT INTO airlines (airline_id, name) SELECT * FROM unnest($1::UUID[], $2::TEXT[])",
            cancellation,
            P(reference.AirlineIds),
            P(reference.AirlineNames)).ConfigureAwait(false);
        await ExecuteAsync(
            "INSERT INTO airports (airport_id, airport_code, name, city, country) SELECT * FROM unnest($1::UUID[], $2::TEXT[], $3::TEXT[], $4::TEXT[], $5::TEXT[])",
            cancellation,
            P(reference.AirportIds),
            P(reference.AirportCodes),
            P(reference.AirportNames),
            P(reference.AirportCities),
            P(reference.AirportCountries)).ConfigureAwait(false);
        await ExecuteAsync(
            "INSERT INTO planes (plane_id, model, capacity) SELECT * FROM unnest($1::UUID[], $2::TEXT[], $3::INT8[])",
            cancellation,
            P(reference.PlaneIds),
            P(reference.PlaneModels),
            P(reference.PlaneCapacities)).ConfigureAwait(false);
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellation, params NpgsqlParameter[] parameters)
    {
        await using NpgsqlCommand command = new(sql, connection);
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private static NpgsqlParameter<T> P<T>(T value) => new() { TypedValue = value };
}
