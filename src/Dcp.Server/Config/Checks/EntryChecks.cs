using Dcp.Server.Config.Secrets;

namespace Dcp.Server.Config.Checks;

/// <summary>What the entries of [databases], [users] and [peers] must agree on with the rest.</summary>
internal static class EntryChecks
{
    public static void Run(DcpConfig config, ConfigDraft draft)
    {
        foreach (DatabaseConfig database in config.Databases.Values)
            Database(config, database, draft.Problems);
        if (config.Fallback is not null)
            Database(config, config.Fallback, draft.Problems);
        if (config.Databases.Count == 0 && config.Fallback is null && config.Frontends.Count == 0 && !draft.Problems.HasErrors)
            draft.Problems.Warning(draft.WholeFile, "[databases] has no entry: clients can reach the console only");
        foreach (UserConfig user in config.Users.Values)
            User(config, user, draft.Problems);
        foreach (PeerConfig peer in config.Peers.Values)
            Peer(peer, draft.Problems);
    }

    private static void Database(DcpConfig config, DatabaseConfig database, ProblemList problems)
    {
        string name = $"database \"{database.Name}\"";
        Targets(database, name, problems);
        Login(config, database, name, problems);
        Sizes(config, database, name, problems);
        AutoSizeChecks.Check(config, database, name, problems);
        CockroachChecks.Check(config, database, name, problems);
        ClusterChecks.Check(config, database, name, problems);
        FrontendChecks.Check(database.Check, database.At, name, problems);
        if (database.Check.Method.Kind == CheckKind.Query && database.Check.User is null && database.User is null)
            problems.Error(database.At, $"{name}: check=query logs in: it needs check_user, or user");
    }

    private static void Targets(DatabaseConfig database, string name, ProblemList problems)
    {
        foreach (Target target in database.Targets)
        {
            if (target.Host.Length == 0)
                problems.Error(database.At, $"{name} has no host, and unix_socket_dir is empty");
            else if (target.IsUnix && Target.SocketPathTooLong(target.Host, target.Port))
                problems.Error(database.At, $"{name}: the path of the Unix socket is longer than {Target.LongestSocketPath} bytes");
        }
    }

    private static void Login(DcpConfig config, DatabaseConfig database, string name, ProblemList problems)
    {
        if (database.AuthDbName == DcpConfig.ConsoleDatabase)
            problems.Warning(database.At, $"{name}: auth_dbname names the console, where nobody can be looked up");
        else if (database.AuthDbName is { Length: > 0 } asked && config.FindDatabase(asked) is null)
            problems.Warning(database.At, $"{name}: auth_dbname: [databases] has no entry \"{asked}\", and none for *: auth_query cannot be run there");
        if (config.Pooler.AuthType == AuthType.Any && database.User is null)
            problems.Warning(database.At, $"{name} can never be used: auth_type = any needs user= in it");
        if (database.User is null && database.Password is not null)
            problems.Warning(database.At, $"{name}: password has no effect without user");
        if (database.User is null)
            return;
        Secret? secret = database.Password ?? config.Secrets.Find(database.User);
        if (secret?.Kind == SecretKind.ScramSha256)
            problems.Warning(database.At,
                $"{name}: a SCRAM secret cannot log user \"{database.User}\" in at the server; give the plain password");
    }

    private static void Sizes(DcpConfig config, DatabaseConfig database, string name, ProblemList problems)
    {
        PoolLimits limits = Effective.Pool(config.Pooler, database, database.User is null ? null : config.FindUser(database.User));
        if (limits.PoolSize > 0 && database.MinPoolSize > limits.PoolSize && (database.PoolSize ?? config.Pooler.DefaultPoolSize) != PoolLimits.Auto)
            problems.Warning(database.At, $"{name}: {GlobalChecks.Above("min_pool_size", database.MinPoolSize.Value,
                "the pool size", limits.PoolSize)}");
        if (database.PoolSize is { } size && limits.MaxDbConnections > 0 && size > limits.MaxDbConnections)
            problems.Warning(database.At, $"{name}: {GlobalChecks.Above("pool_size", size,
                "max_db_connections", limits.MaxDbConnections)}");
    }

    private static void User(DcpConfig config, UserConfig user, ProblemList problems)
    {
        bool forced = config.Databases.Values.Append(config.Fallback).Any(d => d?.User == user.Name);
        bool needsSecret = config.Pooler.AuthType is not (AuthType.Any or AuthType.Pam or AuthType.Ldap) && !string.IsNullOrEmpty(config.Pooler.AuthFile);
        if (needsSecret && !GlobalChecks.AsksDatabases(config) && !config.Secrets.Contains(user.Name) && !forced)
            problems.Warning(user.At, $"user \"{user.Name}\" is not in auth_file and cannot log in");
        if (user.PoolSize is { } size && user.MaxUserConnections > 0 && size > user.MaxUserConnections)
            problems.Warning(user.At, $"user \"{user.Name}\": {GlobalChecks.Above("pool_size", size,
                "max_user_connections", user.MaxUserConnections.Value)}");
    }

    private static void Peer(PeerConfig peer, ProblemList problems)
    {
        if (Supported.WhyNoEffect("peer_id") is { } why)
            problems.Warning(peer.At, $"peer {peer.Id} is accepted but has no effect in this version: {why}");
        if (peer.Target.IsUnix && Target.SocketPathTooLong(peer.Host, peer.Port))
            problems.Error(peer.At, $"peer {peer.Id}: the path of the Unix socket is longer than {Target.LongestSocketPath} bytes");
    }
}
