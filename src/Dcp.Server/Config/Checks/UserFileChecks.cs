namespace Dcp.Server.Config.Checks;

/// <summary>
/// Certificates of which every user has one (<c>%u</c>): whether the names go together, and whether the files of those users are there who
/// are known by name. The others' files are looked for when they come, and their lack is an error for them alone.
/// </summary>
internal static class UserFileChecks
{
    private const string Certificate = "server_tls_cert_file";
    private const string Key = "server_tls_key_file";

    public static void Run(DcpConfig config, ConfigDraft draft)
    {
        PoolerSettings pooler = config.Pooler;
        if (!UserFile.IsOne(pooler.ServerTlsCertFile))
        {
            draft.Problems.Error(draft.PositionOf(Key), $"{Key} has %u and {Certificate} does not: each user needs both, or all share both");
            return;
        }
        if (pooler.ServerTlsKeyFile.Length > 0 && !UserFile.IsOne(pooler.ServerTlsKeyFile))
        {
            draft.Problems.Error(draft.PositionOf(Certificate), $"{Certificate} has %u and {Key} does not: each user needs both, or all share both");
            return;
        }
        (string Setting, string File)[] files = [(Certificate, pooler.ServerTlsCertFile), (Key, pooler.ServerTlsKeyFile)];
        foreach ((string setting, string file) in files.Where(named => named.File.Length > 0))
            Folder(draft, setting, file);
        foreach ((string user, Position at) in NamedUsers(config, draft).DistinctBy(named => named.User))
        {
            foreach ((string setting, string file) in files.Where(named => named.File.Length > 0))
                Present(draft, setting, file, user, at);
        }
    }

    private static void Folder(ConfigDraft draft, string setting, string file)
    {
        string? folder = Path.GetDirectoryName(file);
        if (!string.IsNullOrEmpty(folder) && !UserFile.IsOne(folder) && !Directory.Exists(folder))
            draft.Problems.Error(draft.PositionOf(setting), $"TLS setup failed: {setting}: there is no directory {folder}");
    }

    private static void Present(ConfigDraft draft, string setting, string file, string user, Position at)
    {
        string? own = UserFile.Of(file, user);
        if (own is null)
            draft.Problems.Warning(at, $"user \"{user}\" cannot have a {setting}: its name cannot be part of a file's name; allowed are {UserFile.Allowed}");
        else if (!File.Exists(own))
            draft.Problems.Warning(at, $"user \"{user}\" cannot log in to the database with a certificate: {setting} {own}: No such file or directory");
    }

    /// <summary>Those whom entries and settings make servers log in as.</summary>
    private static IEnumerable<(string User, Position At)> NamedUsers(DcpConfig config, ConfigDraft draft)
    {
        if (config.Pooler.AuthUser is { Length: > 0 } asker)
            yield return (asker, draft.PositionOf("auth_user"));
        IEnumerable<DatabaseConfig> databases = config.Fallback is null ? config.Databases.Values : config.Databases.Values.Append(config.Fallback);
        foreach (DatabaseConfig database in databases)
        {
            foreach (string? user in (string?[])[database.User, database.AuthUser])
            {
                if (!string.IsNullOrEmpty(user))
                    yield return (user, database.At);
            }
        }
    }
}
