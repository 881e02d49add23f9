using System.Text.RegularExpressions;

namespace Dcp.Server.Config.Hba;

/// <summary>
/// A regular expression behind a slash, where PostgreSQL takes one instead of a name: it is found anywhere in the name unless it says ^ and $.
/// .NET's dialect without what needs backtracking, so that no name costs more time than its length. Immutable.
/// </summary>
internal sealed class NamePattern
{
    private readonly Regex _regex;

    private NamePattern(Regex regex) => _regex = regex;

    internal static bool Is(string word) => word.StartsWith('/');

    /// <summary>Null: it is none, and <paramref name="wrong"/> says why.</summary>
    internal static NamePattern? Read(string word, out string wrong)
    {
        wrong = "";
        try
        {
            return new NamePattern(new Regex(word[1..], RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            wrong = $"\"{word}\" is no regular expression that can be used: {exception.Message}";
            return null;
        }
    }

    internal bool Fits(string name) => _regex.IsMatch(name);

    /// <summary>What the first parentheses hold of a name that fits; empty without parentheses. Null: it does not fit.</summary>
    internal string? FirstGroupOf(string name) => _regex.Match(name) is { Success: true } match ? match.Groups[1].Value : null;
}
