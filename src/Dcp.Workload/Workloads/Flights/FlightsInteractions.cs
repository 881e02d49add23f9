using System.Globalization;
using Dcp.Workload.Connections;
using Npgsql;

namespace Dcp.Workload.Workloads.Flights;

/// <summary>
/// What single users of the schedules do: a planner publishes a flight, a control centre changes one, a display or an
/// application looks one up or lists those of a route. Used by one client.
/// </summary>
internal sealed class FlightsInteractions(FlightsCatalog catalog, FlightsStatements statements, Random random, TimeProvider time)
{
    private const string Terminals = "ABCDE";

    /// <summary>A new flight in the next seven days with its status, seats and price, in one statement.</summary>
    public async Task GenerateAsync(WorkloadConnection connection, CancellationToken cancellation)
    {
        NpgsqlCommand command = await connection.CommandAsync(statements.InsertFlight, cancellation).ConfigureAwait(false);
        int from = random.Next(catalog.Airports.Length);
        int to = (from + random.Next(1, catalog.Airports.Length)) % catalog.Airports.Length;
        DateTime departure = Now().AddMinutes(random.Next(7 * 24 * 60));
        char terminal = Terminals[random.Next(Terminals.Length)];
        command
            .Set(0, Pick(catalog.Airlines))
            .Set(1, Pick(catalog.Planes))
            .Set(2, catalog.Airports[from])
            .Set(3, catalog.Airports[to])
            .Set(4, departure)
            .Set(5, departure.AddMinutes(random.Next(60, 480)))
            .Set(6, string.Create(CultureInfo.InvariantCulture, $"{Terminals[random.Next(Terminals.Length)]}{random.Next(1, 10_000):0000}"))
            .Set(7, NextGate(terminal))
            .Set(8, terminal.ToString());
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Reads a flight, changes its times, gate, plane or phase, and writes it back. In one explicit transaction.</summary>
    public async Task UpdateAsync(WorkloadConnection connection, CancellationToken cancellation)
    {
        Guid id = Pick(catalog.Flights);
        NpgsqlCommand select = await connection.CommandAsync(statements.LockFlight, cancellation).ConfigureAwait(false);
        FlightRow row;
        NpgsqlDataReader reader = await select.Set(0, id).ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            if (!await reader.ReadAsync(cancellation).ConfigureAwait(false))
                return;
            row = new FlightRow(
                reader.GetGuid(0),
                reader.GetString(1),
                await reader.IsDBNullAsync(2, cancellation).ConfigureAwait(false) ? null : reader.GetString(2),
                reader.GetDateTime(3),
                reader.GetDateTime(4));
        }

        row = Change(row);
        NpgsqlCommand update = await connection.CommandAsync(statements.WriteFlight, cancellation).ConfigureAwait(false);
        update.Set(0, id).Set(1, row.Plane).Set(2, row.Phase).Set(3, row.Gate).Set(4, row.Departure).Set(5, row.Arrival);
        await update.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>One flight by its id.</summary>
    public async Task LookupAsync(WorkloadConnection connection, CancellationToken cancellation)
    {
        NpgsqlCommand command = await connection.CommandAsync(statements.SelectFlight, cancellation).ConfigureAwait(false);
        await command.Set(0, Pick(catalog.Flights)).ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>The flights of a route that leave in six hours of the coming day, by index.</summary>
    public async Task SearchAsync(WorkloadConnection connection, CancellationToken cancellation)
    {
        NpgsqlCommand command = await connection.CommandAsync(statements.SelectRoute, cancellation).ConfigureAwait(false);
        DateTime from = Now().AddMinutes(random.Next(24 * 60));
        command.Set(0, Pick(catalog.Airports)).Set(1, Pick(catalog.Airports)).Set(2, from).Set(3, from.AddHours(6));
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private FlightRow Change(FlightRow row)
    {
        switch (random.Next(4))
        {
            case 0:
                TimeSpan moved = TimeSpan.FromMinutes(random.Next(5, 61) * (random.Next(2) == 0 ? -1 : 1));
                return row with { Departure = row.Departure + moved, Arrival = row.Arrival + moved };
            case 1:
                return row with { Gate = NextGate(row.Gate?[0] ?? Terminals[random.Next(Terminals.Length)]) };
            case 2:
                return row with { Plane = Pick(catalog.Planes) };
            default:
                return row with { Phase = FlightPhase.Next(row.Phase) };
        }
    }

    private string NextGate(char terminal) => string.Create(CultureInfo.InvariantCulture, $"{terminal}{random.Next(1, 40)}");

    private DateTime Now() => time.GetUtcNow().UtcDateTime;

    private T Pick<T>(T[] choices) => choices[random.Next(choices.Length)];

    private readonly record struct FlightRow(Guid Plane, string Phase, string? Gate, DateTime Departure, DateTime Arrival);
}
