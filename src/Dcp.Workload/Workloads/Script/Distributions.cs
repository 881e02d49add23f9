namespace Dcp.Workload.Workloads.Script;

/// <summary>Whole numbers from one bound to another, both included, drawn as pgbench draws them.</summary>
internal static class Distributions
{
    private const double LeastGaussian = 2;
    private const double LeastZipfian = 1.001;
    private const double MostZipfian = 1000;

    public static long Uniform(Random random, long from, long to)
    {
        Check(from, to);
        return random.NextInt64(from, to + 1);
    }

    /// <param name="parameter">How fast the numbers get rarer from <paramref name="from"/> on; more than 0.</param>
    public static long Exponential(Random random, long from, long to, double parameter)
    {
        Check(from, to);
        if (!(parameter > 0))
            throw new ScriptException(FormattableString.Invariant($"random_exponential needs a parameter of more than 0, not {parameter}"));
        double cut = Math.Exp(-parameter);
        double uniform = 1 - random.NextDouble();
        return Scale(from, to, -Math.Log(cut + ((1 - cut) * uniform)) / parameter);
    }

    /// <param name="parameter">Standard deviations from the middle to a bound.</param>
    public static long Gaussian(Random random, long from, long to, double parameter)
    {
        Check(from, to);
        if (!(parameter >= LeastGaussian))
            throw new ScriptException(FormattableString.Invariant($"random_gaussian needs a parameter of at least {LeastGaussian}, not {parameter}"));

        // Box and Muller; what lies outside of the bounds is drawn again, at most one of 20 times.
        double deviation;
        do
        {
            double length = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            deviation = length * Math.Sin(2 * Math.PI * (1 - random.NextDouble()));
        }
        while (deviation < -parameter || deviation >= parameter);
        return Scale(from, to, (deviation + parameter) / (2 * parameter));
    }

    /// <param name="parameter">How much more often the first numbers come.</param>
    public static long Zipfian(Random random, long from, long to, double parameter)
    {
        Check(from, to);
        if (!(parameter is >= LeastZipfian and <= MostZipfian))
        {
            throw new ScriptException(
                FormattableString.Invariant($"random_zipfian needs a parameter from {LeastZipfian} to {MostZipfian}, not {parameter}"));
        }

        long count = to - from + 1;
        return count <= 1 ? from : from - 1 + DrawZipfian(random, count, parameter);
    }

    /// <summary>Rejection after Devroye, "Non-Uniform Random Variate Generation", page 551, as pgbench does it.</summary>
    private static long DrawZipfian(Random random, long count, double parameter)
    {
        double b = Math.Pow(2, parameter - 1);
        while (true)
        {
            double u = 1 - random.NextDouble();
            double v = random.NextDouble();
            double x = Math.Floor(Math.Pow(u, -1 / (parameter - 1)));
            double t = Math.Pow(1 + (1 / x), parameter - 1);
            if (x <= count && v * x * (t - 1) / (b - 1) <= t / b)
                return (long)x;
        }
    }

    private static long Scale(long from, long to, double share) => Math.Min(to, from + (long)((to - from + 1.0) * share));

    private static void Check(long from, long to)
    {
        if (from > to)
            throw new ScriptException($"a random number from {from} to {to} is none: the first has to be the smaller one");
        if (to == long.MaxValue || to - (double)from >= long.MaxValue)
            throw new ScriptException($"a random number from {from} to {to} is of too large a range");
    }
}
