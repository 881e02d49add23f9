namespace Dcp.Server.Config.Table;

/// <summary>A comma-separated list, of any names or of the words given.</summary>
internal sealed class WordListKind(string allowed, params string[] words) : ValueKind<NameList>
{
    public override string Allowed => words.Length == 0 ? allowed : $"a comma-separated list of {string.Join(", ", words)}";

    public override bool TryParse(string text, out NameList value)
    {
        value = new NameList(text);
        return words.Length == 0 || value.Names.Count > 0 && value.Names.All(n => words.Contains(n, StringComparer.OrdinalIgnoreCase));
    }

    public override string Format(NameList value) => value.Text;
}
