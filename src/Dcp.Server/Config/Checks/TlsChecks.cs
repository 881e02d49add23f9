using Dcp.Server.Config.Table;

namespace Dcp.Server.Config.Checks;

/// <summary>What the TLS settings need: files that can be read and belong together, and suites that there are.</summary>
internal static class TlsChecks
{
    public static void Run(DcpConfig config, ConfigDraft draft)
    {
        PoolerSettings pooler = config.Pooler;
        if (pooler.ClientTlsSslMode != SslMode.Disable)
            Clients(pooler, draft);
        if (pooler.ServerTlsSslMode != SslMode.Disable)
            Servers(config, draft);
    }

    private static void Clients(PoolerSettings pooler, ConfigDraft draft)
    {
        string mode = Kinds.SslMode.Format(pooler.ClientTlsSslMode);
        bool isThere = Needed(draft, "client_tls_key_file", pooler.ClientTlsKeyFile, mode);
        isThere &= Needed(draft, "client_tls_cert_file", pooler.ClientTlsCertFile, mode);
        if (pooler.ClientTlsSslMode >= SslMode.VerifyCa)
            isThere &= Needed(draft, "client_tls_ca_file", pooler.ClientTlsCaFile, mode);
        else if (pooler.ClientTlsCaFile.Length > 0)
            isThere &= Readable(draft, "client_tls_ca_file", pooler.ClientTlsCaFile);
        isThere &= Ciphers(draft, "client_tls_ciphers", pooler.ClientTlsCiphers, null) & Ciphers(draft, "client_tls13_ciphers", "default", pooler.ClientTls13Ciphers);
        if (isThere)
            Together(draft, "client_tls_cert_file", problems => TlsSetup.LoadForClients(pooler, problems));
    }

    private static void Servers(DcpConfig config, ConfigDraft draft)
    {
        PoolerSettings pooler = config.Pooler;
        bool isThere = true;
        bool byUser = UserFile.IsOne(pooler.ServerTlsCertFile) || UserFile.IsOne(pooler.ServerTlsKeyFile);
        if (byUser)
            UserFileChecks.Run(config, draft);
        foreach ((string setting, string file) in (ReadOnlySpan<(string, string)>)
            [("server_tls_ca_file", pooler.ServerTlsCaFile), ("server_tls_cert_file", pooler.ServerTlsCertFile), ("server_tls_key_file", pooler.ServerTlsKeyFile)])
        {
            if (file.Length > 0 && !(byUser && setting != "server_tls_ca_file"))
                isThere &= Readable(draft, setting, file);
        }
        isThere &= Ciphers(draft, "server_tls_ciphers", pooler.ServerTlsCiphers, null) & Ciphers(draft, "server_tls13_ciphers", "default", pooler.ServerTls13Ciphers);
        if (isThere)
            Together(draft, "server_tls_cert_file", problems => TlsSetup.LoadForServers(pooler, problems));
    }

    private static bool Ciphers(ConfigDraft draft, string setting, string ciphers, string? ciphers13)
    {
        List<string> problems = [];
        TlsChoice.Suites(ciphers, ciphers13, problems);
        foreach (string problem in problems)
            draft.Problems.Error(draft.PositionOf(setting), $"TLS setup failed: {problem}");
        return problems.Count == 0;
    }

    /// <summary>Whether each file holds what it should, and they belong to each other.</summary>
    private static void Together(ConfigDraft draft, string setting, Action<List<string>> load)
    {
        List<string> problems = [];
        load(problems);
        foreach (string problem in problems)
            draft.Problems.Error(draft.PositionOf(setting), $"TLS setup failed: {problem}");
    }

    private static bool Needed(ConfigDraft draft, string setting, string file, string mode)
    {
        if (file.Length > 0)
            return Readable(draft, setting, file);
        draft.Problems.Error(draft.PositionOf("client_tls_sslmode"), $"client_tls_sslmode = {mode} needs {setting}");
        return false;
    }

    private static bool Readable(ConfigDraft draft, string setting, string file)
    {
        if (!Path.Exists(file))
            draft.Problems.Error(draft.PositionOf(setting), $"TLS setup failed: {setting} {file}: No such file or directory");
        else if (Ini.TextFile.Read(file, Ini.TextFile.LongestConfig, out _, out string wrong) is null)
            draft.Problems.Error(draft.PositionOf(setting), $"TLS setup failed: {setting} {file}: {wrong}");
        else
            return true;
        return false;
    }
}
