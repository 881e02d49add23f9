namespace Dcp.Bench;

/// <summary>dcp divided by PgBouncer at one number of clients in one mode, each round with its own pair of runs.</summary>
internal sealed record BenchRatio(string Mode, int Clients, Spread Cpu, Spread Throughput)
{
    /// <summary>Null where one of the two has no complete series.</summary>
    public static BenchRatio? Of(BenchSeries dcp, BenchSeries pgbouncer)
    {
        (BenchSample First, BenchSample Second)[] pairs = [.. dcp.Samples.Zip(pgbouncer.Samples)];
        if (pairs.Length == 0 || dcp.Error is not null || pgbouncer.Error is not null)
            return null;
        return new BenchRatio(
            dcp.Mode,
            dcp.Clients,
            Spread.Of(pairs.Select(pair => pair.First.CpuMicroseconds / pair.Second.CpuMicroseconds ?? double.NaN)),
            Spread.Of(pairs.Select(pair => pair.First.TransactionsPerSecond / pair.Second.TransactionsPerSecond)));
    }
}
