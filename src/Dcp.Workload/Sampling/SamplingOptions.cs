namespace Dcp.Workload.Sampling;

/// <summary>What is to be looked into once a second while a run goes on.</summary>
internal sealed record SamplingOptions
{
    /// <summary>Login to the database itself, not through a pooler, of a user who may see others' sessions (<c>pg_monitor</c>, admin).</summary>
    public required string DatabaseUri { get; init; }

    /// <summary>Login to the pooler's console; null without one.</summary>
    public string? ConsoleUri { get; init; }

    /// <summary>PostgreSQL's main process, where it is known; otherwise the process of this host that listens on its port.</summary>
    public int? DatabasePid { get; init; }

    /// <summary>The pooler's process, where it is known; otherwise the process of this host that listens on the console's port.</summary>
    public int? PoolerPid { get; init; }

    /// <summary>HTTP addresses of CockroachDB's nodes; null for port 8080 of each host of the database.</summary>
    public IReadOnlyList<Uri>? CockroachNodes { get; init; }
}
