using Dcp.Server.Config.Table;

namespace Dcp.Server.Config.Checks;

/// <summary>What the TLS settings need: modes that exist, and files that can be read.</summary>
internal static class TlsChecks
{
    public static void Run(DcpConfig config, ConfigDraft draft)
    {
        PoolerSettings pooler = config.Pooler;
        if (pooler.ClientTlsSslMode != SslMode.Disable)
        {
            string mode = Kinds.SslMode.Format(pooler.ClientTlsSslMode);
            Needed(draft, "client_tls_key_file", pooler.ClientTlsKeyFile, mode);
            Needed(draft, "client_tls_cert_file", pooler.ClientTlsCertFile, mode);
            if (pooler.ClientTlsSslMode >= SslMode.VerifyCa)
                Needed(draft, "client_tls_ca_file", pooler.ClientTlsCaFile, mode);
            else if (pooler.ClientTlsCaFile.Length > 0)
                Readable(draft, "client_tls_ca_file", pooler.ClientTlsCaFile);
        }
        if (pooler.ServerTlsSslMode == SslMode.Disable)
            return;
        bool byUser = UserFile.IsOne(pooler.ServerTlsCertFile) || UserFile.IsOne(pooler.ServerTlsKeyFile);
        if (byUser)
            UserFileChecks.Run(config, draft);
        foreach ((string setting, string file) in (ReadOnlySpan<(string, string)>)
            [("server_tls_ca_file", pooler.ServerTlsCaFile), ("server_tls_cert_file", pooler.ServerTlsCertFile), ("server_tls_key_file", pooler.ServerTlsKeyFile)])
        {
            if (file.Length > 0 && !(byUser && setting != "server_tls_ca_file"))
                Readable(draft, setting, file);
        }
    }

    private static void Needed(ConfigDraft draft, string setting, string file, string mode)
    {
        if (file.Length == 0)
            draft.Problems.Error(draft.PositionOf("client_tls_sslmode"), $"client_tls_sslmode = {mode} needs {setting}");
        else
            Readable(draft, setting, file);
    }

    private static void Readable(ConfigDraft draft, string setting, string file)
    {
        if (!Path.Exists(file))
            draft.Problems.Error(draft.PositionOf(setting), $"TLS setup failed: {setting} {file}: No such file or directory");
        else if (Ini.TextFile.Read(file, Ini.TextFile.LongestConfig, out _, out string wrong) is null)
            draft.Problems.Error(draft.PositionOf(setting), $"TLS setup failed: {setting} {file}: {wrong}");
    }
}
