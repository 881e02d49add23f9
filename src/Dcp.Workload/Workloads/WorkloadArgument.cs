using System.Globalization;

namespace Dcp.Workload.Workloads;

/// <summary>An argument that a workload takes: a whole number in a range, true or false, or a text.</summary>
internal sealed class WorkloadArgument
{
    /// <summary>
    /// Name of a flag that workloads share: connections go through a pooler that gives a server to each transaction, so no
    /// statement is prepared.
    /// </summary>
    public const string TransactionPooling = "txn_pooling";

    private readonly Func<string, string?> _read;

    private WorkloadArgument(string name, string? whenMissing, string allowed, string meaning, Func<string, string?> read)
    {
        Name = name;
        Default = whenMissing;
        Allowed = allowed;
        Meaning = meaning;
        _read = read;
    }

    public string Name { get; }

    /// <summary>What holds when it is not given; null when it has to be.</summary>
    public string? Default { get; }

    /// <summary>What is allowed, in words for an error message or a list.</summary>
    public string Allowed { get; }

    public string Meaning { get; }

    /// <summary>Whether it is true or false.</summary>
    public bool IsFlag { get; private init; }

    /// <summary>A whole number from <paramref name="minimum"/> to <paramref name="maximum"/>.</summary>
    public static WorkloadArgument Number(string name, long whenMissing, long minimum, long maximum, string meaning) => new(
        name,
        Format(whenMissing),
        FormattableString.Invariant($"{minimum} to {maximum}"),
        meaning,
        text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= minimum && value <= maximum
            ? Format(value)
            : null);

    /// <summary>True or false; false when it is not given.</summary>
    public static WorkloadArgument Flag(string name, string meaning) => new(name, "false", "true or false", meaning, text => text.ToUpperInvariant() switch
    {
        "TRUE" or "1" => "true",
        "FALSE" or "0" => "false",
        _ => null,
    })
    { IsFlag = true };

    /// <summary>Anything; has to be given when <paramref name="whenMissing"/> is null.</summary>
    public static WorkloadArgument Text(string name, string? whenMissing, string meaning) => new(name, whenMissing, "any text or number", meaning, text => text);

    /// <summary>Reads a value as it is written in JSON.</summary>
    /// <returns>The value as it is written in results.</returns>
    /// <exception cref="WorkloadInputException">Not a value of this argument, or out of its range.</exception>
    public string Read(string text) =>
        _read(text) ?? throw new WorkloadInputException($"argument {Name}: '{text}' is not allowed; {Allowed} is");

    private static string Format(long value) => value.ToString(CultureInfo.InvariantCulture);
}
