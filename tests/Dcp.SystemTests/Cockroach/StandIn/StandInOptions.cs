namespace Dcp.SystemTests.Cockroach.StandIn;

/// <summary>What the stand-in pretends to be.</summary>
public sealed record StandInOptions
{
    public int Nodes { get; init; } = 3;

    /// <summary>As <c>build.tag</c> has it: decides which parameters are reported, and the unit of some metrics.</summary>
    public string Version { get; init; } = "v25.2.1";

    /// <summary>server.shutdown.initial_wait: not ready any more, and still taking connections.</summary>
    public TimeSpan InitialWait { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>server.shutdown.connections.timeout: no new connections; the old ones may end by themselves.</summary>
    public TimeSpan ConnectionsTimeout { get; init; }

    /// <summary>server.shutdown.transactions.timeout: a connection is closed as soon as it is in no transaction.</summary>
    public TimeSpan TransactionsTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The part of statements, 0 to 1, that fail with 40001 instead of being run.</summary>
    public double RetryRate { get; init; }

    /// <summary>DISCARD ALL and RESET ALL fail, as under default_transaction_use_follower_reads (cockroachdb/cockroach#124150).</summary>
    public bool FailsDiscardAll { get; init; }

    /// <summary>Virtual clusters that <c>--cluster=NAME</c> leads to, with the database that stands for each. Without them the option is not looked at.</summary>
    public IReadOnlyDictionary<string, string> Tenants { get; init; } = new Dictionary<string, string>();

    /// <summary>Of each node, in order; the last one of the list counts for all that follow.</summary>
    public IReadOnlyList<string> Localities { get; init; } = ["region=eu-west1,zone=a"];
}
