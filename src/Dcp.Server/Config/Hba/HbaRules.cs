namespace Dcp.Server.Config.Hba;

/// <summary>
/// The rules of auth_hba_file in their order; the first one that is about a client decides. PostgreSQL's dialect
/// (https://www.postgresql.org/docs/current/auth-pg-hba-conf.html) as far as PgBouncer has it. Immutable.
/// </summary>
public sealed class HbaRules
{
    private readonly List<HbaRule> _rules = [];

    private HbaRules()
    {
    }

    public static HbaRules Empty { get; } = new();

    public int Count => _rules.Count;

    /// <summary>The rule for a client; null when none is about it, and then it may not come in.</summary>
    internal HbaRule? Find(in HbaClient client)
    {
        foreach (var rule in _rules)
        {
            if (rule.IsAbout(client)) return rule;
        }

        return null;
    }

    /// <summary>Reads the text of a file. A bad line is reported and left out, as in PgBouncer.</summary>
    /// <param name="readFile">Gives the text of a file that a list names (<c>@file</c>), or null.</param>
    public static HbaRules Parse(string text, string file, IdentMaps maps, Func<string, string?> readFile, ProblemList problems)
    {
        HbaRules rules = new();
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            Position at = new(file, ++number);
            HbaTokens tokens = new(line);
            if (tokens.AtEnd) continue;
            var rule = HbaLine.Read(tokens, number, maps, readFile, out var wrong);
            if (rule is null || tokens.IsBroken)
            {
                problems.Warning(at, $"this line is left out: {(tokens.IsBroken ? "a quote is not closed" : wrong)}");
                continue;
            }

            if (rule.Addresses.HasStrayBits) problems.Warning(at, "the address has bits outside of its mask, which do not count");
            rules._rules.Add(rule);
        }

        return rules;
    }
}
