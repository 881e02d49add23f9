namespace Dcp.Workload.Workloads.Script;

/// <summary>
/// A function that expressions may call: those of pgbench that compute or draw numbers
/// (https://www.postgresql.org/docs/current/pgbench.html#PGBENCH-BUILTIN-FUNCTIONS), and min and max for least and greatest.
/// </summary>
/// <param name="Signature">Name and arguments, for error messages.</param>
/// <param name="Evaluate">Takes as many arguments as there may be, each a number.</param>
internal sealed record ScriptFunction(string Name, string Signature, int LeastArguments, int MostArguments, Func<Random, ScriptValue[], ScriptValue> Evaluate)
{
    private const int Any = 100;

    private static readonly ScriptFunction[] All =
    [
        new("abs", "abs(x)", 1, 1, (_, a) => a[0].IsInteger ? new(Absolute(a[0].ToInteger())) : new(Math.Abs(a[0].ToDouble()))),
        new("double", "double(x)", 1, 1, (_, a) => new(a[0].ToDouble())),
        new("exp", "exp(x)", 1, 1, (_, a) => new(Math.Exp(a[0].ToDouble()))),
        new("greatest", "greatest(x, ...)", 1, Any, (_, a) => Extreme(a, Math.Max, Math.Max)),
        new("int", "int(x)", 1, 1, (_, a) => new(a[0].ToInteger())),
        new("least", "least(x, ...)", 1, Any, (_, a) => Extreme(a, Math.Min, Math.Min)),
        new("ln", "ln(x)", 1, 1, (_, a) => new(Math.Log(a[0].ToDouble()))),
        new("max", "max(x, ...)", 1, Any, (_, a) => Extreme(a, Math.Max, Math.Max)),
        new("min", "min(x, ...)", 1, Any, (_, a) => Extreme(a, Math.Min, Math.Min)),
        new("mod", "mod(i, j)", 2, 2, (_, a) => Remainder(a[0].ToInteger(), a[1].ToInteger())),
        new("pi", "pi()", 0, 0, (_, _) => new(Math.PI)),
        new("pow", "pow(x, y)", 2, 2, (_, a) => new(Math.Pow(a[0].ToDouble(), a[1].ToDouble()))),
        new("power", "power(x, y)", 2, 2, (_, a) => new(Math.Pow(a[0].ToDouble(), a[1].ToDouble()))),
        new("random", "random(from, to)", 2, 2, (r, a) => new(Distributions.Uniform(r, a[0].ToInteger(), a[1].ToInteger()))),
        new("random_exponential", "random_exponential(from, to, parameter)", 3, 3,
            (r, a) => new(Distributions.Exponential(r, a[0].ToInteger(), a[1].ToInteger(), a[2].ToDouble()))),
        new("random_gaussian", "random_gaussian(from, to, parameter)", 3, 3,
            (r, a) => new(Distributions.Gaussian(r, a[0].ToInteger(), a[1].ToInteger(), a[2].ToDouble()))),
        new("random_zipfian", "random_zipfian(from, to, parameter)", 3, 3,
            (r, a) => new(Distributions.Zipfian(r, a[0].ToInteger(), a[1].ToInteger(), a[2].ToDouble()))),
        new("sqrt", "sqrt(x)", 1, 1, (_, a) => new(Math.Sqrt(a[0].ToDouble()))),
    ];

    /// <exception cref="ScriptException">There is none of that name, or not with so many arguments.</exception>
    public static ScriptFunction Find(string name, int arguments)
    {
        ScriptFunction function = All.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ScriptException($"function {name} is not known; these are: {string.Join(", ", All.Select(f => f.Signature))}");
        return arguments >= function.LeastArguments && arguments <= function.MostArguments
            ? function
            : throw new ScriptException($"function {name} does not take {arguments} arguments; {function.Signature} is right");
    }

    private static long Absolute(long value) =>
        value == long.MinValue ? throw new ScriptException($"abs({value}) does not fit a whole number of 64 bits") : Math.Abs(value);

    private static ScriptValue Extreme(ScriptValue[] values, Func<long, long, long> ofIntegers, Func<double, double, double> ofDoubles) =>
        values.All(v => v.IsInteger)
            ? new(values.Select(v => v.ToInteger()).Aggregate(ofIntegers))
            : new(values.Select(v => v.ToDouble()).Aggregate(ofDoubles));

    private static ScriptValue Remainder(long left, long right) => right switch
    {
        0 => throw new ScriptException("division by zero"),
        -1 => new(0L),
        _ => new(left % right),
    };
}
