using Npgsql;

namespace Dcp.Workload.Workloads.Flights;

/// <summary>What generation, update and lookup choose from: the small tables, and the ids of some flights that are asked for again and again.</summary>
internal sealed class FlightsCatalog
{
    /// <summary>Flights that updates and lookups are about: few enough to be hot, enough not to be one queue.</summary>
    private const int HotFlights = 10_000;

    private FlightsCatalog(Guid[] airlines, Guid[] airports, Guid[] planes, Guid[] flights)
    {
        Airlines = airlines;
        Airports = airports;
        Planes = planes;
        Flights = flights;
    }

    public Guid[] Airlines { get; }

    public Guid[] Airports { get; }

    public Guid[] Planes { get; }

    public Guid[] Flights { get; }

    public static async Task<FlightsCatalog> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation) => new(
        await ReadIdsAsync(connection, "SELECT airline_id FROM airlines", cancellation).ConfigureAwait(false),
        await ReadIdsAsync(connection, "SELECT airport_id FROM airports", cancellation).ConfigureAwait(false),
        await ReadIdsAsync(connection, "SELECT plane_id FROM planes", cancellation).ConfigureAwait(false),
        await ReadIdsAsync(connection, FormattableString.Invariant($"SELECT flight_id FROM flights LIMIT {HotFlights}"), cancellation).ConfigureAwait(false));

    private static async Task<Guid[]> ReadIdsAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using NpgsqlCommand command = new(sql, connection);
        return await IdReader.ReadAsync(command, cancellation).ConfigureAwait(false);
    }
}
