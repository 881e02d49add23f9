namespace Dcp.Server.Config.Table;

/// <summary>One of a few words, in any case; printed as listed.</summary>
internal sealed class ChoiceKind<T>(params (string Word, T Value)[] choices) : ValueKind<T>
    where T : struct, Enum
{
    public override string Allowed => string.Join(", ", choices.Select(c => c.Word));

    public override bool TryParse(string text, out T value)
    {
        foreach ((string word, T choice) in choices)
        {
            if (!word.Equals(text, StringComparison.OrdinalIgnoreCase))
                continue;
            value = choice;
            return true;
        }
        value = default;
        return false;
    }

    public override string Format(T value) => choices.First(c => EqualityComparer<T>.Default.Equals(c.Value, value)).Word;
}
