namespace Dcp.Server.Config;

/// <summary>
/// A comma-separated list as written. Kept with its text because the console shows it unchanged; equal when the text is.
/// White space separates names as well, as in PgBouncer.
/// </summary>
public sealed class NameList : IEquatable<NameList>
{
    private static readonly char[] Separators = [',', ' ', '\t'];

    public static NameList Empty { get; } = new("");

    public NameList(string text)
    {
        Text = text;
        Names = text.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
    }

    public string Text { get; }

    public IReadOnlyList<string> Names { get; }

    public bool Contains(string name) => Names.Contains(name, StringComparer.Ordinal);

    public bool Equals(NameList? other) => other is not null && other.Text == Text;

    public override bool Equals(object? obj) => Equals(obj as NameList);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Text;
}
