namespace Dcp.Bench;

/// <summary>What is compared, and how often.</summary>
internal sealed record BenchOptions
{
    internal const string Direct = "direct";
    internal const string PgBouncer = "pgbouncer";
    internal const string Dcp = "dcp";

    /// <summary>Numbers of pgbench clients; each is a series of rounds of its own.</summary>
    public required IReadOnlyList<int> Clients { get; init; }

    /// <summary>pgbench's <c>-M</c>: simple, extended, prepared.</summary>
    public required IReadOnlyList<string> Modes { get; init; }

    public required IReadOnlyList<string> Targets { get; init; }

    public required int Rounds { get; init; }

    /// <summary>Length of one run.</summary>
    public required int Seconds { get; init; }

    /// <summary>Server connections of each pooler.</summary>
    public required int Pool { get; init; }

    /// <summary>pgbench's <c>-s</c>: 100,000 rows each.</summary>
    public required int Scale { get; init; }

    /// <summary>What a transaction does: one of <see cref="BenchWork.Names"/>.</summary>
    public string Work { get; init; } = BenchWork.Select;

    /// <summary>A new connection for each transaction, so that logins are measured.</summary>
    public bool Connect { get; init; }

    /// <summary>Transactions a second that are begun whatever the answers do (open loop); null for as many as can be.</summary>
    public int? Rate { get; init; }

    /// <summary>TLS between pgbench and the pooler. Not to the database.</summary>
    public bool Tls { get; init; }

    /// <summary>How clients log in at the poolers: trust or scram-sha-256. A login's CPU counts as the pooler's.</summary>
    public required string Auth { get; init; }

    /// <summary>Whether pgbench logs each transaction, for percentiles; that costs it CPU of its own.</summary>
    public required bool Latency { get; init; }
}
