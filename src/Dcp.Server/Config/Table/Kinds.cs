namespace Dcp.Server.Config.Table;

/// <summary>The kinds of values that the tables of settings and keys are made of.</summary>
internal static class Kinds
{
    public static readonly BooleanKind Boolean = new();
    public static readonly IntegerKind Count = new(0, int.MaxValue);
    public static readonly PoolSizeKind PoolSize = new();
    public static readonly IntegerKind Retries = new(0, 100);
    public static readonly IntegerKind AutoBound = new(1, 100_000);
    public static readonly IntegerKind Port = new(1, 65_535);

    /// <summary>Seconds with fractions, the kind of nearly all timeouts.</summary>
    public static readonly DurationKind Seconds = new(TimeSpan.FromSeconds(1), whole: false);
    public static readonly DurationKind WholeSeconds = new(TimeSpan.FromSeconds(1), whole: true);
    public static readonly DurationKind Milliseconds = new(TimeSpan.FromMilliseconds(1), whole: true);

    public static readonly TextKind Text = new("any text");
    public static readonly TextKind File = new("the name of a file");
    public static readonly TextKind Query = new("an SQL query");
    public static readonly WordListKind Names = new("a comma-separated list of names");

    public static readonly ChoiceKind<PoolMode> PoolMode = new(
        ("session", Config.PoolMode.Session),
        ("transaction", Config.PoolMode.Transaction),
        ("statement", Config.PoolMode.Statement));

    public static readonly ChoiceKind<TransactionState> TransactionState = new(
        ("follow", Config.TransactionState.Follow),
        ("pin", Config.TransactionState.Pin),
        ("refuse", Config.TransactionState.Refuse),
        ("ignore", Config.TransactionState.Ignore));

    public static readonly ChoiceKind<AuthType> AuthType = new(
        ("any", Config.AuthType.Any),
        ("trust", Config.AuthType.Trust),
        ("plain", Config.AuthType.Plain),
        ("md5", Config.AuthType.Md5),
        ("cert", Config.AuthType.Cert),
        ("hba", Config.AuthType.Hba),
        ("ldap", Config.AuthType.Ldap),
        ("pam", Config.AuthType.Pam),
        ("scram-sha-256", Config.AuthType.ScramSha256));

    public static readonly ChoiceKind<SslMode> SslMode = new(
        ("disable", Config.SslMode.Disable),
        ("allow", Config.SslMode.Allow),
        ("prefer", Config.SslMode.Prefer),
        ("require", Config.SslMode.Require),
        ("verify-ca", Config.SslMode.VerifyCa),
        ("verify-full", Config.SslMode.VerifyFull));

    public static readonly BalanceValueKind Balance =
        new(BalanceKind.RoundRobin, BalanceKind.LeastConn, BalanceKind.First, BalanceKind.Source, BalanceKind.Random);

    public static readonly BalanceValueKind LoadBalanceHosts =
        new(BalanceKind.Disable, BalanceKind.RoundRobin, BalanceKind.LeastConn, BalanceKind.First, BalanceKind.Random);

    public static readonly ChoiceKind<SessionAttrs> SessionAttrs = new(
        ("any", Config.SessionAttrs.Any),
        ("read-write", Config.SessionAttrs.ReadWrite),
        ("read-only", Config.SessionAttrs.ReadOnly),
        ("primary", Config.SessionAttrs.Primary),
        ("standby", Config.SessionAttrs.Standby),
        ("prefer-standby", Config.SessionAttrs.PreferStandby));

    public static readonly ChoiceKind<Flavor> Flavor = new(
        ("auto", Config.Flavor.Auto),
        ("postgresql", Config.Flavor.PostgreSql),
        ("cockroachdb", Config.Flavor.CockroachDb));

    public static readonly ChoiceKind<LimitScope> LimitScope = new(
        ("node", Config.LimitScope.Node),
        ("cluster", Config.LimitScope.Cluster));

    public static readonly ChoiceKind<LogFormat> LogFormat = new(("text", Config.LogFormat.Text), ("json", Config.LogFormat.Json));

    public static readonly ChoiceKind<TransportChoice> Transport = new(
        ("auto", TransportChoice.Auto),
        ("io_uring", TransportChoice.IoUring),
        ("sockets", TransportChoice.Sockets));

    public static OptionalKind<LimitScope> OptionalScope { get; } = new(LimitScope);

    public static OptionalKind<int> OptionalCount { get; } = new(Count);

    public static OptionalKind<int> OptionalPoolSize { get; } = new(PoolSize);

    public static OptionalKind<TimeSpan> OptionalSeconds { get; } = new(WholeSeconds);
}
