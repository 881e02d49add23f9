using Dcp.Workload.Connections;

namespace Dcp.Workload.Workloads.Flights;

/// <summary>
/// The tables. In PostgreSQL keys, references and indexes come after the data, which is several times faster; in CockroachDB
/// a table is stored by its key, so all but the secondary index comes with the table.
/// </summary>
internal static class FlightsSchema
{
    /// <summary>Begins the comment that marks a table as made by this workload.</summary>
    public const string Mark = "dcp workload flights";

    /// <summary>From the one that all depend on to those that nothing depends on.</summary>
    public static IReadOnlyList<string> Tables { get; } =
        ["airlines", "airports", "planes", "flights", "flight_status", "seat_inventory", "flight_prices"];

    public static IEnumerable<string> Create(Dialect dialect)
    {
        bool isCockroach = dialect == Dialect.CockroachDb;
        string text = isCockroach ? "STRING" : "TEXT";
        string key = isCockroach ? " PRIMARY KEY" : " NOT NULL";
        string flight = isCockroach ? " PRIMARY KEY REFERENCES flights (flight_id)" : " NOT NULL";
        string Reference(string target) => isCockroach ? $" NOT NULL REFERENCES {target}" : " NOT NULL";

        yield return $"CREATE TABLE airlines (airline_id UUID PRIMARY KEY DEFAULT gen_random_uuid(), name {text} NOT NULL)";
        yield return $"""
            CREATE TABLE airports (
                airport_id UUID PRIMARY KEY DEFAULT gen_random_uuid(), airport_code {text} NOT NULL UNIQUE,
                name {text} NOT NULL, city {text} NOT NULL, country {text} NOT NULL)
            """;
        yield return $"CREATE TABLE planes (plane_id UUID PRIMARY KEY DEFAULT gen_random_uuid(), model {text} NOT NULL, capacity INT NOT NULL)";
        yield return $"""
            CREATE TABLE flights (
                flight_id UUID{key} DEFAULT gen_random_uuid(),
                airline_id UUID{Reference("airlines (airline_id)")},
                plane_id UUID{Reference("planes (plane_id)")},
                departure_airport UUID{Reference("airports (airport_id)")},
                arrival_airport UUID{Reference("airports (airport_id)")},
                scheduled_departure TIMESTAMPTZ NOT NULL,
                scheduled_arrival TIMESTAMPTZ NOT NULL,
                updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
                flight_number {text},
                phase {text} NOT NULL DEFAULT 'SCHEDULED',
                gate {text},
                terminal {text})
            """;
        yield return $"CREATE TABLE flight_status (flight_id UUID{flight}, status {text} NOT NULL, updated_at TIMESTAMPTZ NOT NULL DEFAULT now())";
        yield return $"CREATE TABLE seat_inventory (flight_id UUID{flight}, seats_available INT NOT NULL, updated_at TIMESTAMPTZ NOT NULL DEFAULT now())";
        yield return $"CREATE TABLE flight_prices (flight_id UUID{flight}, price_usd DECIMAL NOT NULL, updated_at TIMESTAMPTZ NOT NULL DEFAULT now())";
    }

    /// <summary>What comes after the data, with what to call it while it is being done.</summary>
    public static IEnumerable<(string Step, string Sql)> Finish(Dialect dialect)
    {
        if (dialect == Dialect.PostgreSql)
        {
            foreach (string table in (string[])["flights", "flight_status", "seat_inventory", "flight_prices"])
                yield return ($"key of {table}", $"ALTER TABLE {table} ADD PRIMARY KEY (flight_id)");
            yield return ("references of flights", """
                ALTER TABLE flights
                    ADD FOREIGN KEY (airline_id) REFERENCES airlines,
                    ADD FOREIGN KEY (plane_id) REFERENCES planes,
                    ADD FOREIGN KEY (departure_airport) REFERENCES airports,
                    ADD FOREIGN KEY (arrival_airport) REFERENCES airports
                """);
            foreach (string table in (string[])["flight_status", "seat_inventory", "flight_prices"])
                yield return ($"references of {table}", $"ALTER TABLE {table} ADD FOREIGN KEY (flight_id) REFERENCES flights");
        }

        yield return ("index of flights by route and departure",
            "CREATE INDEX flights_route ON flights (departure_airport, arrival_airport, scheduled_departure)");
    }
}
