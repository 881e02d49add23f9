namespace Dcp.Server.Config;

public sealed partial record PoolerSettings
{
    public AuthType AuthType { get; init; }

    public string? AuthFile { get; init; }

    public string AuthHbaFile { get; init; } = "";

    public string? AuthIdentFile { get; init; }

    public string? AuthUser { get; init; }

    public string? AuthDbName { get; init; }

    public string? AuthLdapOptions { get; init; }

    public string AuthQuery { get; init; } = "";

    /// <summary>Users with all commands of the console.</summary>
    public NameList AdminUsers { get; init; } = NameList.Empty;

    /// <summary>Users with the console's SHOW commands.</summary>
    public NameList StatsUsers { get; init; } = NameList.Empty;

    public TimeSpan StatsPeriod { get; init; }

    public bool LogConnections { get; init; }

    public bool LogDisconnections { get; init; }

    public bool LogPoolerErrors { get; init; }

    public bool LogStats { get; init; }
}
