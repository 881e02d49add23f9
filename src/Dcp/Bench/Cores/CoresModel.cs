namespace Dcp.Bench.Cores;

/// <summary>
/// What more cores would do, from what one and two did. Reactors are the customers of a closed queue with one place, the pool's lock: each works for a
/// while by itself, then takes the lock (mean value analysis). What a transaction costs more on two cores than on one is cache lines that the other one
/// had last: one in two then, (n - 1) in n with n of them, so twice as much at most.
/// </summary>
/// <param name="Work">Microseconds of a transaction on one reactor, all in all.</param>
/// <param name="Shared">Microseconds that it takes longer on two, waiting for the lock not counted.</param>
/// <param name="Hold">Microseconds that it holds the lock, measured on two.</param>
internal sealed record CoresModel(double Work, double Shared, double Hold)
{
    /// <summary>Throughput of n reactors divided by that of one.</summary>
    public double Speedup(int reactors)
    {
        double own = Math.Max(0, Work - Hold) + (Shared * 2 * (reactors - 1) / reactors);
        double queue = 0;
        double rate = 0;
        for (int n = 1; n <= reactors; n++)
        {
            double stay = Hold * (1 + queue);
            rate = n / (own + stay);
            queue = rate * stay;
        }

        return rate * Work;
    }
}
