using System.Data;
using Dcp.Workload.Connections;

namespace Dcp.Workload.Workloads.Flights;

/// <summary>The statements of a run. Both dialects understand them, but for the follower read.</summary>
internal sealed class FlightsStatements
{
    public FlightsStatements(Dialect dialect, bool autocommit)
    {
        // Inside an explicit transaction a follower read would make the whole of it historical, and thus read-only.
        string asOf = dialect == Dialect.CockroachDb && autocommit ? " AS OF SYSTEM TIME follower_read_timestamp()" : "";

        Isolation = WorkloadTransaction.DefaultIsolation(dialect);

        // In whatever order the planner finds cheapest: the workload asks for some rows near an offset, not for certain ones.
        SelectFlights = new Statement($"SELECT flight_id FROM flights{asOf} LIMIT $1 OFFSET $2", Statement.Long, Statement.Long);
    }

    /// <summary>Of explicit transactions.</summary>
    public IsolationLevel Isolation { get; }

    public Statement SelectFlights { get; }

    /// <summary>Each time on its own 5 to 60 minutes earlier or later. All of it FLOAT8: CockroachDB has no product of that and DECIMAL.</summary>
    public Statement UpdateSchedule { get; } = new(
        """
        UPDATE flights
        SET scheduled_departure = scheduled_departure
                + (CASE WHEN random() < 0.5 THEN -5 - 55 * random() ELSE 5 + 55 * random() END) * INTERVAL '1 minute',
            scheduled_arrival = scheduled_arrival
                + (CASE WHEN random() < 0.5 THEN -5 - 55 * random() ELSE 5 + 55 * random() END) * INTERVAL '1 minute',
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

    public Statement InsertFlight { get; } = new(
        """
        WITH f AS (
            INSERT INTO flights (
                airline_id, plane_id, departure_airport, arrival_airport, scheduled_departure, scheduled_arrival, flight_number, phase, gate, terminal)
            VALUES ($1, $2, $3, $4, $5, $6, $7, 'SCHEDULED', $8, $9)
            RETURNING flight_id, plane_id),
        s AS (INSERT INTO flight_status (flight_id, status) SELECT flight_id, 'on_time' FROM f RETURNING flight_id),
        i AS (
            INSERT INTO seat_inventory (flight_id, seats_available)
            SELECT f.flight_id, div(p.capacity, 2)::INT FROM f JOIN planes AS p ON p.plane_id = f.plane_id
            RETURNING flight_id),
        r AS (
            INSERT INTO flight_prices (flight_id, price_usd)
            SELECT flight_id, round((50 + 450 * random())::DECIMAL, 2) FROM f
            RETURNING flight_id)
        SELECT flight_id FROM f
        """,
        Statement.Id,
        Statement.Id,
        Statement.Id,
        Statement.Id,
        Statement.Time,
        Statement.Time,
        Statement.Text,
        Statement.Text,
        Statement.Text);

    public Statement LockFlight { get; } = new(
        "SELECT plane_id, phase, gate, scheduled_departure, scheduled_arrival FROM flights WHERE flight_id = $1 FOR UPDATE", Statement.Id);

    public Statement WriteFlight { get; } = new(
        """
        UPDATE flights
        SET plane_id = $2, phase = $3, gate = $4, scheduled_departure = $5, scheduled_arrival = $6, updated_at = now()
        WHERE flight_id = $1
        """,
        Statement.Id,
        Statement.Id,
        Statement.Text,
        Statement.Text,
        Statement.Time,
        Statement.Time);

    public Statement SelectFlight { get; } = new(
        """
        SELECT f.flight_number, f.scheduled_departure, f.scheduled_arrival, f.phase, f.gate, f.terminal, s.status, i.seats_available, r.price_usd
        FROM flights AS f
        JOIN flight_status AS s ON s.flight_id = f.flight_id
        JOIN seat_inventory AS i ON i.flight_id = f.flight_id
        JOIN flight_prices AS r ON r.flight_id = f.flight_id
        WHERE f.flight_id = $1
        """,
        Statement.Id);

    public Statement SelectRoute { get; } = new(
        """
        SELECT f.flight_id, f.flight_number, f.scheduled_departure, f.scheduled_arrival, f.phase, f.gate, s.status
        FROM flights AS f JOIN flight_status AS s ON s.flight_id = f.flight_id
        WHERE f.departure_airport = $1 AND f.arrival_airport = $2 AND f.scheduled_departure >= $3 AND f.scheduled_departure < $4
        ORDER BY f.scheduled_departure LIMIT 50
        """,
        Statement.Id,
        Statement.Id,
        Statement.Time,
        Statement.Time);
}
