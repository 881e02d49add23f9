namespace Dcp.SystemTests.Support;

/// <summary>How a test's PostgreSQL is set up.</summary>
public sealed record PostgresOptions
{
    /// <summary>Each user logs in by the method in the name; the Unix socket is trusted.</summary>
    public static IReadOnlyList<string> HbaByUser { get; } =
    [
        "local all all trust",
        $"host all {Users.Admin},{Users.Trust} 127.0.0.1/32 trust",
        $"host all {Users.Plain} 127.0.0.1/32 password",
        $"host all {Users.Md5} 127.0.0.1/32 md5",
        "host all all 127.0.0.1/32 scram-sha-256",
    ];

    /// <summary>As <see cref="HbaByUser"/>, and standbys may follow.</summary>
    public static IReadOnlyList<string> HbaForStandbys { get; } = [$"host replication {Users.Admin} 127.0.0.1/32 trust", .. HbaByUser];

    /// <summary>Port of the primary that this one follows; null: it is a primary itself.</summary>
    public int? StandbyOf { get; init; }

    public int MaxConnections { get; init; } = 200;

    /// <summary>Lines of <c>pg_hba.conf</c>.</summary>
    public IReadOnlyList<string> Hba { get; init; } = HbaByUser;

    /// <summary>Databases to make, owned by nobody in particular and open to all.</summary>
    public IReadOnlyList<string> Databases { get; init; } = ["app"];

    /// <summary>Further settings by PostgreSQL's names; they win.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}
