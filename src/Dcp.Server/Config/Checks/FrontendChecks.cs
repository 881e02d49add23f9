using System.Globalization;

namespace Dcp.Server.Config.Checks;

/// <summary>What frontends must agree on with each other and with the pooler.</summary>
internal static class FrontendChecks
{
    public static void Run(DcpConfig config, ConfigDraft draft)
    {
        Dictionary<string, string> taken = new(StringComparer.Ordinal);
        foreach (string host in config.Pooler.ListenAddr.Names)
            taken.TryAdd(string.Create(CultureInfo.InvariantCulture, $"{host}:{config.Pooler.ListenPort}"), "listen_addr and listen_port");
        foreach (FrontendConfig frontend in config.Frontends)
        {
            string name = $"frontend \"{frontend.Name}\"";
            foreach (BindAddress bind in frontend.Binds)
            {
                if (!taken.TryAdd(bind.IsUnix ? bind.Host : $"{bind.Host}:{bind.Port}", name))
                    draft.Problems.Error(frontend.At, $"{name}: {bind} is taken by {taken[bind.IsUnix ? bind.Host : $"{bind.Host}:{bind.Port}"]}");
            }

            foreach (TargetEntry server in frontend.Servers)
                Server(server, name, draft.Problems);
            if (frontend.Servers.Count > 0 && frontend.Servers.All(server => server.Backup || server.Weight == 0))
                draft.Problems.Warning(frontend.At, $"{name}: every server is a backup or has weight 0");
            if (frontend.IdleLimit == TimeSpan.Zero)
                draft.Problems.Note(frontend.At, $"{name} has neither timeout_client nor timeout_server: connections whose clients vanish stay until TCP keep-alive notices");
        }
    }

    private static void Server(TargetEntry server, string name, ProblemList problems) => Check(server.Check, server.At, $"{name}: server \"{server.Name}\"", problems);

    /// <summary>What a check's own parts must agree on.</summary>
    public static void Check(CheckConfig check, Position at, string what, ProblemList problems)
    {
        if (check.IsOn && check.Timeout > check.Inter)
            problems.Note(at, $"{what}: check_timeout is longer than inter; the next check begins inter after the last one has ended");
        if (check.Expect is not null && check.Method.Kind != CheckKind.Query)
            problems.Warning(at, $"{what}: check_expect has no effect without check=query");
        if (check.Status is not null && check.Method.Kind != CheckKind.Http)
            problems.Warning(at, $"{what}: check_status has no effect without an HTTP check");
    }
}
