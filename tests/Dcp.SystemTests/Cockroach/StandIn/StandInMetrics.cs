using System.Globalization;

namespace Dcp.SystemTests.Cockroach.StandIn;

/// <summary>What a node counts, and its <c>/_status/vars</c>: names as documented, and the units that belong to its version. Any thread.</summary>
internal sealed class StandInMetrics
{
    private static readonly string[] s_verbs = ["select", "insert", "update", "delete"];

    private readonly long[] _byVerb = new long[s_verbs.Length];
    private long _connections;
    private long _failures;
    private long _restarts;

    /// <summary>Connections that were taken.</summary>
    internal long NewConnections => Volatile.Read(ref _connections);

    /// <summary>How long the slots of the admission queue have been exhausted; for tests to say.</summary>
    internal TimeSpan SlotsExhausted { get; set; }

    /// <summary>Goroutines that wait for a CPU, for each CPU; for tests to say.</summary>
    internal double RunnablePerCpu { get; set; }

    internal void Connected() => Interlocked.Increment(ref _connections);

    internal void Refused() => Interlocked.Increment(ref _failures);

    internal void Restarted() => Interlocked.Increment(ref _restarts);

    internal void Count(string sql)
    {
        string head = sql.TrimStart();
        for (int i = 0; i < s_verbs.Length; i++)
        {
            if (head.StartsWith(s_verbs[i], StringComparison.OrdinalIgnoreCase))
                Interlocked.Increment(ref _byVerb[i]);
        }
    }

    internal string Page(int node, string version, int open, int inTransaction, int active)
    {
        // Microseconds up to version 25, nanoseconds from 26.1 on.
        bool isNano = int.Parse(version.TrimStart('v').Split('.')[0], CultureInfo.InvariantCulture) >= 26;
        double exhausted = isNano ? SlotsExhausted.TotalNanoseconds : SlotsExhausted.TotalMicroseconds;
        string counts = string.Concat(s_verbs.Select((verb, i) => $"sql_{verb}_count{{node_id=\"{node}\"}} {Volatile.Read(ref _byVerb[i])}\n"));
        return string.Create(CultureInfo.InvariantCulture, $$"""
            # A stand-in for CockroachDB, in front of PostgreSQL.
            # TYPE build_timestamp gauge
            build_timestamp{tag="{{version}}",node_id="{{node}}"} 1
            sql_conns{node_id="{{node}}"} {{open}}
            sql_new_conns{node_id="{{node}}"} {{NewConnections}}
            sql_conn_failures{node_id="{{node}}"} {{Volatile.Read(ref _failures)}}
            sql_txns_open{node_id="{{node}}"} {{inTransaction}}
            sql_statements_active{node_id="{{node}}"} {{active}}
            txn_restarts_serializable{node_id="{{node}}"} {{Volatile.Read(ref _restarts)}}
            admission_granter_slots_exhausted_duration_kv{node_id="{{node}}"} {{exhausted}}
            sys_runnable_goroutines_per_cpu{node_id="{{node}}"} {{RunnablePerCpu}}

            """) + counts;
    }
}
