using Dcp.Workload.Connections;

namespace Dcp.Workload.Workloads.Train;

/// <summary>The tables of a variant.</summary>
internal static class TrainSchema
{
    private static string Types => string.Join(", ", TrainEvent.Types.Select(t => $"'{t}'"));

    public static string CreateType => $"CREATE TYPE event_type AS ENUM ({Types})";

    /// <summary>Labels of the type of that name in the schema where ours would be made, in order.</summary>
    public static string FindType => """
        SELECT e.enumlabel::TEXT
        FROM pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace JOIN pg_enum AS e ON e.enumtypid = t.oid
        WHERE n.nspname = current_schema() AND t.typname = 'event_type'
        ORDER BY e.enumsortorder
        """;

    public static IEnumerable<string> Create(TrainVariant variant, Dialect dialect)
    {
        bool isCockroach = dialect == Dialect.CockroachDb;
        string text = isCockroach ? "STRING" : "TEXT";
        string payload = variant.IsJson ? "JSONB" : text;
        string type = TypeOfEventType(variant, dialect);
        string statuses = string.Join(", ", TrainEvent.Statuses.Select(s => $"'{s}'"));

        yield return $"""
            CREATE TABLE {variant.Table} (
                id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
                payload {payload} NOT NULL,
                {Columns(variant, dialect, text)},
                created_at TIMESTAMPTZ NOT NULL DEFAULT now())
            """;
        yield return $"""
            CREATE TABLE {variant.Status} (
                event_id UUID PRIMARY KEY REFERENCES {variant.Table} (id) ON DELETE CASCADE,
                status {text} NOT NULL CHECK (status IN ({statuses})),
                updated_at TIMESTAMPTZ NOT NULL DEFAULT now())
            """;
        yield return $"""
            CREATE TABLE {variant.Archive} (
                id UUID PRIMARY KEY,
                archived_at TIMESTAMPTZ NOT NULL DEFAULT now(),
                payload {payload} NOT NULL,
                event_type {type},
                authority_id UUID,
                created_at TIMESTAMPTZ NOT NULL,
                train_id {text})
            """;
        yield return $"""
            CREATE TABLE {variant.Ledger} (
                batch_id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
                added_at TIMESTAMPTZ NOT NULL DEFAULT now(),
                event_ids UUID[] NOT NULL)
            """;
    }

    /// <summary>What comes after the data, with what to call it while it is being done.</summary>
    public static IEnumerable<(string Step, string Sql)> Finish(TrainVariant variant, Dialect dialect)
    {
        string table = variant.Table;
        yield return ("index of events by type and time", $"CREATE INDEX {table}_type ON {table} (event_type, created_at DESC)");
        yield return ("index of events by authority", $"CREATE INDEX {table}_authority ON {table} (authority_id)");
        yield return ("index of statuses", $"CREATE INDEX {variant.Status}_updated ON {variant.Status} (status, updated_at)");
        if (variant.IsGenerated)
        {
            string sql = dialect == Dialect.CockroachDb
                ? $"CREATE INVERTED INDEX {table}_payload ON {table} (payload)"
                : $"CREATE INDEX {table}_payload ON {table} USING GIN (payload)";
            yield return ("inverted index of payloads", sql);
        }
    }

    /// <summary>PostgreSQL generates columns by immutable expressions only, and a cast from text to an enum is none.</summary>
    private static string TypeOfEventType(TrainVariant variant, Dialect dialect) =>
        variant.IsGenerated && dialect == Dialect.PostgreSql ? "TEXT" : "event_type";

    private static string Columns(TrainVariant variant, Dialect dialect, string text)
    {
        if (!variant.IsGenerated)
            return $"event_type event_type NOT NULL, authority_id UUID NOT NULL, train_id {text}";

        string type = dialect == Dialect.CockroachDb
            ? "event_type event_type AS ((payload->>'eventType')::event_type) STORED"
            : $"event_type TEXT GENERATED ALWAYS AS (payload->>'eventType') STORED CHECK (event_type IN ({Types}))";
        string generated = dialect == Dialect.CockroachDb ? "AS" : "GENERATED ALWAYS AS";
        return $"""
            {type},
                authority_id UUID {generated} ((payload->>'authorityId')::UUID) STORED,
                train_id {text} {generated} (payload->'train'->>'trainId') STORED
            """;
    }
}
