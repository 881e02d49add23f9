namespace Dcp.Workload.Database;

/// <summary>What a scratch PostgreSQL is made for.</summary>
public sealed record ScratchPostgresOptions
{
    public string Database { get; init; } = "defaultdb";

    /// <summary>The unprivileged user who owns the database.</summary>
    public string User { get; init; } = "pgb";

    /// <summary>Connections for the user; some more are kept free for the administrator.</summary>
    public int MaxConnections { get; init; } = 100;

    /// <summary>
    /// True: what is committed is on the disk, as in production. False: nothing waits for the disk, for measuring
    /// what is not the database.
    /// </summary>
    public bool Durable { get; init; } = true;

    public int SharedBuffersMb { get; init; } = 256;

    /// <summary>Further settings, by PostgreSQL's names; they win over the ones above.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Directory of <c>initdb</c> and <c>postgres</c>; null for the newest that the machine has.</summary>
    public string? ProgramDirectory { get; init; }
}
