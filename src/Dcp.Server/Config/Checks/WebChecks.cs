using Dcp.Server.Config.Secrets;

namespace Dcp.Server.Config.Checks;

/// <summary>What the web page needs before anybody but this host may reach it.</summary>
internal static class WebChecks
{
    public static void Run(DcpConfig config, ConfigDraft draft)
    {
        if (config.Web is not { } web) return;
        ProblemList problems = draft.Problems;
        foreach (BindAddress address in web.Listen.Where(address => !WebConfig.IsLocal(address)))
        {
            if (web.Users.Count == 0 && !web.Insecure.Contains(WebConfig.NoAuth))
                problems.Error(web.At, $"[web]: {address} can be reached from other hosts and nobody would have to log in; add user NAME or token NAME, or insecure = {WebConfig.NoAuth}");
            if (!web.HasTls && !web.Insecure.Contains(WebConfig.NoTls))
                problems.Error(web.At, $"[web]: {address} can be reached from other hosts and nothing is encrypted; set tls_cert_file, or insecure = {WebConfig.NoTls}");
        }

        if (web.TlsKeyFile.Length > 0 && !web.HasTls)
            problems.Error(web.At, "[web]: tls_key_file has no effect without tls_cert_file");
        foreach (string file in (ReadOnlySpan<string>)[web.TlsCertFile, web.TlsKeyFile])
        {
            if (file.Length > 0 && !Path.Exists(file))
                problems.Error(web.At, $"[web]: {file}: No such file or directory");
        }

        foreach (WebUser user in web.Users.Where(user => !user.IsToken))
            User(user, config, problems);
    }

    private static void User(WebUser user, DcpConfig config, ProblemList problems)
    {
        if ((user.Secret ?? config.Secrets.Find(user.Name)) is not { IsEmpty: false } secret)
            problems.Error(user.At, $"[web]: user {user.Name} has no password: write one behind the role, or have the user in auth_file");
        else if (user.Secret is not null && secret.Kind == SecretKind.Plain)
            problems.Note(user.At, $"[web]: the password of user {user.Name} stands in the file as it is; 'dcp secret' makes a SCRAM-SHA-256 secret of it");
    }
}
