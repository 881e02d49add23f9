namespace Dcp.Workload.Workloads;

/// <summary>An argument that a workload takes: a whole number, or true or false.</summary>
/// <param name="Default">What holds when it is not given.</param>
/// <param name="Minimum">The least that is allowed; true is 1 and false is 0.</param>
internal sealed record WorkloadArgument(string Name, long Default, long Minimum, long Maximum, string Meaning, bool IsBoolean = false)
{
    /// <summary>
    /// Name of a flag that workloads share: connections go through a pooler that gives a server to each transaction, so no
    /// statement is prepared.
    /// </summary>
    public const string TransactionPooling = "txn_pooling";

    public static WorkloadArgument Flag(string name, string meaning) => new(name, 0, 0, 1, meaning, IsBoolean: true);

    /// <summary>What is allowed, in words for an error message or a list.</summary>
    public string Allowed => IsBoolean ? "true or false" : $"{Minimum} to {Maximum}";

    /// <summary>A value as it is written in JSON and in results.</summary>
    public string Format(long value) => IsBoolean ? (value != 0 ? "true" : "false") : FormattableString.Invariant($"{value}");

    /// <summary>Reads a value as it is written in JSON.</summary>
    /// <exception cref="WorkloadInputException">Not a value of this argument, or out of its range.</exception>
    public long Parse(string text)
    {
        if (IsBoolean)
        {
            return text.ToUpperInvariant() switch
            {
                "TRUE" or "1" => 1,
                "FALSE" or "0" => 0,
                _ => throw Refused(text),
            };
        }

        bool isNumber = long.TryParse(
            text, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out long value);
        return isNumber && value >= Minimum && value <= Maximum ? value : throw Refused(text);
    }

    private WorkloadInputException Refused(string text) => new($"argument {Name}: '{text}' is not allowed; {Allowed} is");
}
