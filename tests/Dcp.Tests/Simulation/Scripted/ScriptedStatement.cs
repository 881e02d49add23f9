using System.Globalization;
using System.Text.RegularExpressions;

namespace Dcp.Tests.Simulation.Scripted;

/// <summary>
/// One statement of the scripted database. It knows <c>begin</c>, <c>commit</c>, <c>rollback</c>, <c>set X to V</c>, <c>reset X</c>,
/// <c>reset all</c>, <c>discard all</c>, <c>listen X</c>, <c>unlisten X</c>, <c>notify X, 'T'</c>, <c>deallocate all</c>, <c>deallocate X</c>, <c>prepare X as S</c>, <c>execute X</c>, <c>show X</c>, <c>set_config</c> as the pooler writes it, and:
/// <list type="bullet">
/// <item><c>echo TOKEN</c>, <c>pid</c>, <c>notice TEXT</c>: one row</item>
/// <item><c>secret USER</c>: the user's name and secret, or no row; <c>secret of USER</c>: the secret alone</item>
/// <item><c>notes</c>: how many notifications there have been</item>
/// <item><c>rows N SIZE</c>: N rows of that size</item>
/// <item><c>sleep MS</c>: takes that long, unless it is cancelled</item>
/// <item><c>copy in</c>, <c>copy in fail N</c> (an error after N messages of data), <c>copy out N SIZE</c></item>
/// <item><c>fail SQLSTATE</c>: an error; <c>die</c>: FATAL 57P01 and the end; <c>crash</c>, <c>crash half</c>: the end in silence, or within a message</item>
/// <item><c>update NAME N [SQLSTATE]</c>: fails N times for that name, with 40001 unless told, and succeeds then; <c>values NAME N ROWS SIZE</c>: the same after so many rows</item>
/// <item><c>bad</c>: cannot be parsed</item>
/// <item><c>nonsense</c>: a reply that answers nothing</item>
/// </list>
/// </summary>
internal sealed partial record ScriptedStatement(string Text, string Verb, string[] Arguments)
{
    /// <summary>It answers with rows.</summary>
    internal bool HasRows => Verb is "echo" or "pid" or "notes" or "show" or "rows" or "sleep" or "notice" or "set_config" or "secret" or "state" or "values";

    /// <summary>The names of its columns.</summary>
    internal string[] Columns => Verb == "state" ? ["kind", "name", "value"] : Verb == "secret" && Arguments.Length == 1 ? ["rolname", "rolpassword"] : [Column];

    /// <summary>What the one column is called.</summary>
    private string Column { get; init; } = "value";

    /// <summary>An argument, or nothing where there is none.</summary>
    internal string Argument(int index) => index < Arguments.Length ? Arguments[index] : "";

    internal int Number(int index) =>
        int.TryParse(Argument(index), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Min(number, 10_000_000) : 0;

    /// <summary>The statements of a query string.</summary>
    internal static IReadOnlyList<ScriptedStatement> Split(string sql)
    {
        List<ScriptedStatement> statements = [];
        var start = 0;
        var quoted = false;
        for (var i = 0; i <= sql.Length; i++)
        {
            if (i < sql.Length && sql[i] == '\'') quoted = !quoted;
            if (i < sql.Length && (quoted || sql[i] != ';')) continue;
            var text = sql[start..i].Trim();
            if (text.Length > 0) statements.Add(Parse(text));
            start = i + 1;
        }

        return statements;
    }

    private static ScriptedStatement Parse(string text)
    {
        if (SetConfig().Match(text) is { Success: true } match)
            return new(text, "set_config", [Literal(match, 1), Literal(match, 3)]) { Column = match.Groups[5].Success ? match.Groups[5].Value : "value" };
        if (Set().Match(text) is { Success: true } set)
            return new(text, "set", [set.Groups[1].Value, set.Groups[2].Value]);
        if (State().IsMatch(text)) return new(text, "state", []);
        if (Notify().Match(text) is { Success: true } notify) return new(text, "notify", [notify.Groups[1].Value, notify.Groups[2].Value]);
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new(text, words[0].ToLowerInvariant(), [.. words.Skip(1).Select(word => word.Trim('"'))]);
    }

    private static string Literal(Match match, int group)
    {
        var text = match.Groups[group + 1].Value.Replace("''", "'", StringComparison.Ordinal);
        return match.Groups[group].Length == 0 ? text : text.Replace(@"\\", @"\", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^select pg_catalog\.set_config\((E?)'((?:[^']|'')*)',(E?)'((?:[^']|'')*)',false\)(?: AS (\w+))?$", RegexOptions.IgnoreCase)]
    private static partial Regex SetConfig();

    /// <summary>The pooler's question for what a session was left with.</summary>
    [GeneratedRegex(@"^SELECT '[spltac]'")]
    private static partial Regex State();

    [GeneratedRegex(@"^notify\s+""?(\w+)""?\s*(?:,\s*'([^']*)')?$", RegexOptions.IgnoreCase)]
    private static partial Regex Notify();

    [GeneratedRegex(@"^set\s+(\w+)\s*(?:to|=)\s*'?([^']*)'?$", RegexOptions.IgnoreCase)]
    private static partial Regex Set();
}
