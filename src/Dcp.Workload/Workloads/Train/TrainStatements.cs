using Dcp.Workload.Connections;

namespace Dcp.Workload.Workloads.Train;

/// <summary>The statements of a variant. Both dialects understand them.</summary>
internal sealed class TrainStatements
{
    public TrainStatements(TrainVariant variant)
    {
        (string events, string status) = (variant.Table, variant.Status);
        string payload = variant.IsJson ? "u.payload::JSONB" : "u.payload";

        // Payloads go as text, and are cast: CockroachDB has no arrays of JSONB.
        InsertEvents = variant.IsGenerated
            ? new Statement(
                $"""
                INSERT INTO {events} (payload, created_at)
                SELECT {payload}, u.created_at FROM unnest($1::TEXT[], $2::TIMESTAMPTZ[]) AS u (payload, created_at)
                RETURNING id
                """,
                Statement.Texts,
                Statement.Times)
            : new Statement(
                $"""
                INSERT INTO {events} (payload, created_at, event_type, authority_id, train_id)
                SELECT {payload}, u.created_at, u.event_type::event_type, u.authority_id, u.train_id
                FROM unnest($1::TEXT[], $2::TIMESTAMPTZ[], $3::TEXT[], $4::UUID[], $5::TEXT[])
                    AS u (payload, created_at, event_type, authority_id, train_id)
                RETURNING id
                """,
                Statement.Texts,
                Statement.Times,
                Statement.Texts,
                Statement.Guids,
                Statement.Texts);

        // The ledger's row rides along, so that it costs no trip of its own, and stands or falls with the events.
        InsertStatuses = new Statement(
            $"""
            WITH ledger AS (INSERT INTO {variant.Ledger} (event_ids) VALUES ($1::UUID[]) RETURNING batch_id)
            INSERT INTO {status} (event_id, status) SELECT u.id, 'PENDING' FROM unnest($1::UUID[]) AS u (id)
            """,
            Statement.Guids);

        SelectOpen = new Statement(
            $"""
            SELECT event_id FROM {status} WHERE status IN ('PENDING', 'PROCESSING')
            ORDER BY updated_at LIMIT $1 FOR UPDATE SKIP LOCKED
            """,
            Statement.Long);
        AdvanceStatuses = new Statement(
            $"""
            UPDATE {status}
            SET status = CASE WHEN random() < 0.6 THEN 'PROCESSING' WHEN random() < 0.9 THEN 'COMPLETE' ELSE 'FAILED' END, updated_at = now()
            WHERE event_id = ANY($1)
            """,
            Statement.Guids);

        string states = string.Join(", ", TrainEvent.States.Select(s => $"'{s}'"));
        string change = $"""
            jsonb_set(
                    jsonb_set(payload{(variant.IsJson ? "" : "::JSONB")}, ARRAY['metrics', 'flags', 'fleeted'], to_jsonb(random() < 0.5)),
                    ARRAY['state'], to_jsonb((ARRAY[{states}])[1 + floor({TrainEvent.States.Count} * random())::INT]))
            """;
        ChangePayloads = new Statement(
            $"UPDATE {events} SET payload = {(variant.IsJson ? change : $"({change})::TEXT")} WHERE id = ANY($1)", Statement.Guids);

        SelectComplete = new Statement(
            $"SELECT event_id FROM {status} WHERE status = 'COMPLETE' LIMIT $1 FOR UPDATE SKIP LOCKED", Statement.Long);
        CopyToArchive = new Statement(
            $"""
            INSERT INTO {variant.Archive} (id, payload, event_type, authority_id, created_at, train_id)
            SELECT id, payload, event_type, authority_id, created_at, train_id FROM {events} WHERE id = ANY($1)
            """,
            Statement.Guids);
        DeleteStatuses = new Statement($"DELETE FROM {status} WHERE event_id = ANY($1)", Statement.Guids);
        DeleteEvents = new Statement($"DELETE FROM {events} WHERE id = ANY($1)", Statement.Guids);
    }

    /// <summary>Returns the new ids.</summary>
    public Statement InsertEvents { get; }

    /// <summary>And the entry in the ledger.</summary>
    public Statement InsertStatuses { get; }

    public Statement SelectOpen { get; }

    public Statement AdvanceStatuses { get; }

    public Statement ChangePayloads { get; }

    public Statement SelectComplete { get; }

    public Statement CopyToArchive { get; }

    public Statement DeleteStatuses { get; }

    public Statement DeleteEvents { get; }
}
