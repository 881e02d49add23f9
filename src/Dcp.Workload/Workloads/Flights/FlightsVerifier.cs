using Npgsql;

namespace Dcp.Workload.Workloads.Flights;

/// <summary>Each flight has one row in each of its companions, and what stands in them is what the transactions can leave.</summary>
internal sealed class FlightsVerifier(NpgsqlConnection connection)
{
    /// <summary>Where the inventory's growth ends; see <see cref="FlightsStatements.UpdateInventory"/>.</summary>
    private const long MostSeats = 1_000_000_000;

    private static readonly string[] Statuses = ["on_time", "delayed", "cancelled"];

    public Task<IReadOnlyList<WorkloadCheck>> RunAsync(CancellationToken cancellation) =>
        VerificationQueries.RunAsync(connection, queries => CheckAsync(queries, cancellation), cancellation);

    private static async Task CheckAsync(VerificationQueries queries, CancellationToken cancellation)
    {
        long flights = await queries.CountAsync("SELECT count(*) FROM flights", cancellation).ConfigureAwait(false);
        foreach (string table in (string[])["flight_status", "seat_inventory", "flight_prices"])
        {
            long rows = await queries.CountAsync($"SELECT count(*) FROM {table}", cancellation).ConfigureAwait(false);
            await queries.CheckAsync(
                $"every flight has exactly one row in {table}",
                flights,
                $"""
                SELECT f.flight_id::TEXT || ', ' || count(c.flight_id)::TEXT || ' rows'
                FROM flights AS f LEFT JOIN {table} AS c ON c.flight_id = f.flight_id GROUP BY f.flight_id HAVING count(c.flight_id) <> 1
                """,
                cancellation).ConfigureAwait(false);
            await queries.CheckAsync(
                $"no row in {table} is without a flight",
                rows,
                $"SELECT c.flight_id::TEXT FROM {table} AS c LEFT JOIN flights AS f ON f.flight_id = c.flight_id WHERE f.flight_id IS NULL",
                cancellation).ConfigureAwait(false);
        }

        await queries.CheckAsync(
            $"every status is {string.Join(", ", Statuses)}", flights, NoneOf("flight_status", "status", Statuses), cancellation).ConfigureAwait(false);
        await queries.CheckAsync(
            $"every phase is {string.Join(", ", FlightPhase.All)}", flights, NoneOf("flights", "phase", FlightPhase.All), cancellation).ConfigureAwait(false);
        await queries.CheckAsync(
            FormattableString.Invariant($"seats are 0 to {MostSeats:N0}"),
            flights,
            FormattableString.Invariant(
                $"SELECT flight_id::TEXT || ', ' || seats_available::TEXT FROM seat_inventory WHERE seats_available NOT BETWEEN 0 AND {MostSeats}"),
            cancellation).ConfigureAwait(false);
        await queries.CheckAsync(
            "prices are more than 0",
            flights,
            "SELECT flight_id::TEXT || ', ' || price_usd::TEXT FROM flight_prices WHERE price_usd <= 0",
            cancellation).ConfigureAwait(false);
    }

    private static string NoneOf(string table, string column, IReadOnlyList<string> allowed) =>
        $"SELECT flight_id::TEXT || ', ' || {column} FROM {table} WHERE {column} NOT IN ({string.Join(", ", allowed.Select(a => $"'{a}'"))})";
}
