using Dcp.Server.Config.Table;

namespace Dcp.Server.Config.Checks;

/// <summary>What the TLS settings need: modes that exist, and files that can be read.</summary>
internal static class TlsChecks
{
    public static void Run(DcpConfig config, ConfigDraft draft)
    {
        PoolerSettings pooler = config.Pooler;
        if (Supported.WhyNotForClients(pooler.ClientTlsSslMode) is { } wrong)
            draft.Problems.Error(draft.PositionOf("client_tls_sslmode"), wrong);
        if (pooler.ClientTlsSslMode != SslMode.Disable)
        {
            string mode = Kinds.SslMode.Format(pooler.ClientTlsSslMode);
            Needed(draft, "client_tls_key_file", pooler.ClientTlsKeyFile, mode);
            Needed(draft, "client_tls_cert_file", pooler.ClientTlsCertFile, mode);
        }
        if (pooler.ServerTlsSslMode != SslMode.Disable && pooler.ServerTlsCaFile.Length > 0)
            Readable(draft, "server_tls_ca_file", pooler.ServerTlsCaFile);
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
        if (Ini.TextFile.Read(file, Ini.TextFile.LongestConfig, out _, out string wrong) is null)
            draft.Problems.Error(draft.PositionOf(setting), $"{setting} {file}: {wrong}");
    }
}
