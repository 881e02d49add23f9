using Dcp.Workload.Connections;

namespace Dcp.Workload.Workloads.Flights;

/// <summary>The statements of a run. Both dialects understand them, but for the follower read.</summary>
internal sealed class FlightsStatements
{
    public FlightsStatements(Dialect dialect, bool autocommit)
    {
        // Inside an explicit transaction a follower read would make the whole of it historical, and thus read-only.
        string asOf = dialect == Dialect.CockroachDb && autocommit ? " AS OF SYSTEM TIME follower_read_timestamp()" : "";

        // In whatever order the planner finds cheapest: the workload asks for some rows near an offset, not for certain ones.
        SelectFlights = new Statement($"SELECT flight_id FROM flights{asOf} LIMIT $1 OFFSET $2", Statement.Long, Statement.Long);
    }

    public Statement SelectFlights { get; }

    /// <summary>Each time on its own 5 to 60 minutes earlier or later.</summary>
    public Statement UpdateSchedule { get; } = new(
        """
        UPDATE flights
        SET scheduled_departure = scheduled_departure
                + (CASE WHEN random() < 0.5 THEN -1.0 ELSE 1.0 END * (5 + 55 * random())) * INTERVAL '1 minute',
            scheduled_arrival = scheduled_arrival
                + (CASE WHEN random() < 0.5 THEN -1.0 ELSE 1.0 END * (5 + 55 * random())) * INTERVAL '1 minute',
            updated_at = now()
        WHERE flight_id = ANY($1)
        """,
        Statement.Guids);

    public Statement UpdateStatus { get; } = new(
        """
        UPDATE flight_status
        SET status = (ARRAY['on_time', 'delayed', 'cancelled'])[1 + floor(3 * random())::INT], updated_at = now()
        WHERE flight_id = ANY($1)
        """,
        Statement.Guids);

    /// <summary>On the whole seats grow, by 2.5 % each time: the limit keeps the number an integer however long a load goes on.</summary>
    public Statement UpdateInventory { get; } = new(
        """
        UPDATE seat_inventory
        SET seats_available = least(round(seats_available::FLOAT8 * (1 + (random() - 0.25) / 10)), 1000000000)::INT, updated_at = now()
        WHERE flight_id = ANY($1)
        """,
        Statement.Guids);

    public Statement UpdatePrice { get; } = new(
        """
        UPDATE flight_prices
        SET price_usd = round(price_usd * (1 + (random() - 0.5) / 10)::DECIMAL, 2), updated_at = now()
        WHERE flight_id = ANY($1)
        """,
        Statement.Guids);
}
