namespace Dcp.Server.Config.Table;

/// <summary>Settings of authentication, of the console and of what is logged about connections.</summary>
internal static class AccessSettings
{
    private const string DefaultAuthQuery =
        "SELECT rolname, CASE WHEN rolvaliduntil < now() THEN NULL ELSE rolpassword END FROM pg_authid WHERE rolname=$1 AND rolcanlogin";

    public static IEnumerable<Setting> All { get; } =
    [
        new TypedSetting<AuthType>("auth_type", "md5", Kinds.AuthType,
            s => s.AuthType, (s, v) => s with { AuthType = v },
            "How clients prove who they are."),
        new TypedSetting<string?>("auth_file", null, Kinds.File,
            s => s.AuthFile, (s, v) => s with { AuthFile = v },
            "File of users and secrets."),
        new TypedSetting<string?>("auth_hba_file", "", Kinds.File,
            s => s.AuthHbaFile, (s, v) => s with { AuthHbaFile = v ?? "" },
            "File of rules for `auth_type = hba`."),
        new TypedSetting<string?>("auth_ident_file", null, Kinds.File,
            s => s.AuthIdentFile, (s, v) => s with { AuthIdentFile = v },
            "File of user name maps for `auth_type = hba`."),
        new TypedSetting<string?>("auth_user", null, new TextKind("the name of a user"),
            s => s.AuthUser, (s, v) => s with { AuthUser = v },
            "User under which auth_query asks for users that auth_file does not have."),
        new TypedSetting<string?>("auth_dbname", null, new DatabaseNameKind(),
            s => s.AuthDbName, (s, v) => s with { AuthDbName = v },
            "Database in which auth_query is run."),
        new TypedSetting<string?>("auth_ldap_options", null, Kinds.Text,
            s => s.AuthLdapOptions, (s, v) => s with { AuthLdapOptions = v },
            "Options for `auth_type = ldap`."),
        new TypedSetting<string?>("auth_query", DefaultAuthQuery, Kinds.Query,
            s => s.AuthQuery, (s, v) => s with { AuthQuery = v ?? "" },
            "Query that gives name and secret of the user $1."),
        new TypedSetting<NameList>("admin_users", "", Kinds.Names,
            s => s.AdminUsers, (s, v) => s with { AdminUsers = v },
            "Users who may give every command on the console."),
        new TypedSetting<NameList>("stats_users", "", Kinds.Names,
            s => s.StatsUsers, (s, v) => s with { StatsUsers = v },
            "Users who may give SHOW commands on the console."),
        new TypedSetting<TimeSpan>("stats_period", "60", Kinds.WholeSeconds,
            s => s.StatsPeriod, (s, v) => s with { StatsPeriod = v },
            "How often averages are made and statistics logged."),
        new TypedSetting<bool>("log_connections", "1", Kinds.Boolean,
            s => s.LogConnections, (s, v) => s with { LogConnections = v },
            "Logs logins."),
        new TypedSetting<bool>("log_disconnections", "1", Kinds.Boolean,
            s => s.LogDisconnections, (s, v) => s with { LogDisconnections = v },
            "Logs the ends of connections with their reasons."),
        new TypedSetting<bool>("log_pooler_errors", "1", Kinds.Boolean,
            s => s.LogPoolerErrors, (s, v) => s with { LogPoolerErrors = v },
            "Logs errors that the pooler itself sends to clients."),
        new TypedSetting<bool>("log_stats", "1", Kinds.Boolean,
            s => s.LogStats, (s, v) => s with { LogStats = v },
            "Logs statistics each stats_period."),
    ];
}
