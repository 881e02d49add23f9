namespace Dcp.Server.Config;

/// <summary>
/// What an entry with <c>flavor=cockroachdb</c> begins with, after CockroachDB's own advice on connection pools: its readiness endpoint
/// as check, an even spread over the nodes, and a lifetime of five minutes with a jitter.
/// </summary>
internal static class CockroachDefaults
{
    private const int HttpPort = 8080;
    private const string Ready = "/health?ready=1";

    private static readonly CheckMethod s_plain = new(CheckKind.Http, HttpPort, Ready);

    public static DatabaseConfig Of(DatabaseConfig entry) => entry with
    {
        Flavor = Flavor.CockroachDb,
        LoadBalanceHosts = new BalanceChoice(BalanceKind.LeastConn),
        ServerLifetime = TimeSpan.FromMinutes(5),
        ServerLifetimeJitter = 10,
        Check = entry.Check with { Method = s_plain, Inter = TimeSpan.FromSeconds(1) },
    };

    /// <summary>A secure cluster has its HTTP port encrypted too.</summary>
    public static DatabaseConfig Secured(DatabaseConfig entry, SslMode mode) =>
        entry.Flavor == Flavor.CockroachDb && entry.Check.Method == s_plain && mode is SslMode.Require or SslMode.VerifyCa or SslMode.VerifyFull
            ? entry with { Check = entry.Check with { Method = s_plain with { IsTls = true } } }
            : entry;
}
