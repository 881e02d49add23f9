using System.Globalization;
using System.Net;
using Dcp.Server.Config.Table;

namespace Dcp.Server.Config.Checks;

/// <summary>What the settings of [pgbouncer] must agree on with each other and with the files that they name.</summary>
internal static class GlobalChecks
{
    public static void Run(DcpConfig config, ConfigDraft draft)
    {
        PoolerSettings pooler = config.Pooler;
        Listening(pooler, config.Frontends.Count > 0, draft);
        Files(pooler, draft);
        Access(config, draft);
        Sizes(pooler, draft);
        NoEffects(pooler, draft);
    }

    private static void Listening(PoolerSettings pooler, bool hasFrontends, ConfigDraft draft)
    {
        if (pooler.ListenAddr.Names.Count == 0 && pooler.UnixSocketDir.Length == 0 && !hasFrontends)
            draft.Problems.Error(draft.PositionOf("listen_addr"),
                "nothing to listen on: set listen_addr (* is every address) or unix_socket_dir, or write a [frontend NAME]");
        foreach (string address in pooler.ListenAddr.Names)
        {
            if (address != "*" && !IPAddress.TryParse(address, out _) && Uri.CheckHostName(address) == UriHostNameType.Unknown)
                draft.Problems.Error(draft.PositionOf("listen_addr"),
                    $"listen_addr: \"{SettingsTable.Shorten(address)}\" is neither an address nor a host name nor *");
        }
        string directory = pooler.UnixSocketDir;
        if (directory.Length == 0)
            return;
        Position at = draft.PositionOf("unix_socket_dir");
        if (Target.SocketPathTooLong(directory, pooler.ListenPort))
            draft.Problems.Error(at,
                $"unix_socket_dir is too long: with /.s.PGSQL.{pooler.ListenPort} it may have {Target.LongestSocketPath} bytes");
        else if (!directory.StartsWith('@') && !Directory.Exists(directory))
            draft.Problems.Warning(at, $"unix_socket_dir: there is no directory {directory}");
    }

    /// <summary>What is written to, and where.</summary>
    private static void Files(PoolerSettings pooler, ConfigDraft draft)
    {
        foreach ((string setting, string file) in (ReadOnlySpan<(string, string)>)[("logfile", pooler.LogFile), ("pidfile", pooler.PidFile)])
        {
            if (Path.GetDirectoryName(file) is { Length: > 0 } directory && !Directory.Exists(directory))
                draft.Problems.Warning(draft.PositionOf(setting), $"{setting}: there is no directory {directory}");
        }
        if (!PoolerSettings.SyslogFacilities.Contains(pooler.SyslogFacility))
            draft.Problems.Warning(draft.PositionOf("syslog_facility"),
                $"syslog_facility = \"{SettingsTable.Shorten(pooler.SyslogFacility)}\" is not known, and daemon is used; it takes {string.Join(", ", PoolerSettings.SyslogFacilities)}");
    }

    private static void Access(DcpConfig config, ConfigDraft draft)
    {
        PoolerSettings pooler = config.Pooler;
        if (pooler.AuthType == AuthType.Ldap && string.IsNullOrEmpty(pooler.AuthLdapOptions))
            draft.Problems.Error(draft.PositionOf("auth_type"), "auth_type = ldap needs auth_ldap_options");
        if (pooler.AuthDbName is { Length: > 0 } asked && config.FindDatabase(asked) is null)
            draft.Problems.Warning(draft.PositionOf("auth_dbname"), $"auth_dbname: [databases] has no entry \"{asked}\", and none for *: auth_query cannot be run there");
        if (pooler.AuthType == AuthType.Cert && (pooler.ClientTlsSslMode == SslMode.Disable || pooler.ClientTlsCaFile.Length == 0))
            draft.Problems.Warning(draft.PositionOf("auth_type"),
                "no client can log in: auth_type = cert needs client_tls_sslmode, and client_tls_ca_file to check certificates by");
        else if (pooler.AuthType is not (AuthType.Any or AuthType.Pam or AuthType.Ldap) && config.Secrets.Count == 0 && string.IsNullOrEmpty(pooler.AuthFile)
            && !AsksDatabases(config) && (config.Databases.Count > 0 || config.Fallback is not null || config.Frontends.Count == 0))
            draft.Problems.Warning(draft.PositionOf("auth_type"),
                $"no user can log in: auth_type = {Kinds.AuthType.Format(pooler.AuthType)} needs users, and auth_file is not set");
        if (pooler.AuthType is AuthType.Any or AuthType.Pam or AuthType.Ldap || AsksDatabases(config))
            return;
        foreach (string name in pooler.AdminUsers.Names.Concat(pooler.StatsUsers.Names).Distinct())
        {
            string setting = pooler.AdminUsers.Contains(name) ? "admin_users" : "stats_users";
            if (!string.IsNullOrEmpty(pooler.AuthFile) && !config.Secrets.Contains(name))
                draft.Problems.Warning(draft.PositionOf(setting), $"{setting}: user \"{name}\" is not in auth_file and cannot log in");
        }
    }

    /// <summary>Users that auth_file does not have may be found by auth_query.</summary>
    internal static bool AsksDatabases(DcpConfig config) =>
        !string.IsNullOrEmpty(config.Pooler.AuthUser) || config.Fallback?.AuthUser is not null || config.Databases.Values.Any(d => d.AuthUser is not null);

    private static void Sizes(PoolerSettings pooler, ConfigDraft draft)
    {
        ProblemList problems = draft.Problems;
        if (pooler.MaxClientConn == 0)
            problems.Warning(draft.PositionOf("max_client_conn"), "no client can connect: max_client_conn is 0");
        AtMost("min_pool_size", pooler.MinPoolSize, "default_pool_size", pooler.DefaultPoolSize);
        AtMost("default_pool_size", pooler.DefaultPoolSize, "max_db_connections", pooler.MaxDbConnections);
        AtMost("default_pool_size", pooler.DefaultPoolSize, "max_user_connections", pooler.MaxUserConnections);
        if (pooler.ReservePoolSize > 0 && pooler.ReservePoolTimeout == TimeSpan.Zero)
            problems.Warning(draft.PositionOf("reserve_pool_timeout"), "the reserve is never used: reserve_pool_timeout is 0");
        if (pooler.QueryWaitTimeout > TimeSpan.Zero && pooler.ReservePoolSize > 0 && pooler.ReservePoolTimeout >= pooler.QueryWaitTimeout)
            problems.Warning(draft.PositionOf("reserve_pool_timeout"),
                "the reserve is never used: query_wait_timeout ends the wait before reserve_pool_timeout");

        void AtMost(string setting, int value, string limit, int most)
        {
            if (most > 0 && value > most)
                problems.Warning(draft.PositionOf(setting), Above(setting, value, limit, most));
        }
    }

    internal static string Above(string one, int value, string limit, int most) =>
        string.Create(CultureInfo.InvariantCulture, $"{one} ({value}) is above {limit} ({most}), which holds");

    private static void NoEffects(PoolerSettings pooler, ConfigDraft draft)
    {
        foreach ((string name, Position at) in draft.Written)
        {
            Setting setting = SettingsTable.Find(name)!;
            if (setting.NoEffect is not { } why)
                continue;
            ProblemSeverity severity = setting.Same(pooler, PoolerSettings.Default) ? ProblemSeverity.Note : ProblemSeverity.Warning;
            draft.Problems.Add(severity, at, $"{name} is accepted but has no effect in this version: {why}");
        }
    }
}
