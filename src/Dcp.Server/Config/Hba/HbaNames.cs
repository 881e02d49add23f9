namespace Dcp.Server.Config.Hba;

/// <summary>The databases or the users that a rule is about. Immutable.</summary>
internal sealed class HbaNames
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<NamePattern> _patterns = [];
    private bool _all;
    private bool _same;
    private bool _replication;

    /// <summary>Reads a list: names, keywords, and files of names (<c>@file</c>). Null: it is not one, and <paramref name="wrong"/> says why.</summary>
    /// <param name="ofDatabases">Then <c>sameuser</c> and <c>replication</c> are keywords.</param>
    /// <param name="readFile">Gives the text of a file that the list names, or null.</param>
    internal static HbaNames? Read(HbaTokens tokens, bool ofDatabases, Func<string, string?> readFile, out string wrong)
    {
        HbaNames names = new();
        do
        {
            if (!tokens.TryWord(out var word, out var quoted))
            {
                wrong = ofDatabases ? "a database is missing" : "a user is missing";
                return null;
            }

            wrong = names.Add(word, quoted, ofDatabases, readFile);
            if (wrong.Length > 0) return null;
        }
        while (tokens.TakeComma());
        return names;
    }

    /// <summary>Whether a database is among them.</summary>
    internal bool HasDatabase(in HbaClient client)
    {
        if (client.Replication) return _replication;
        return Has(client.Database) || (_same && client.Database == client.User);
    }

    internal bool HasUser(string user) => Has(user);

    private bool Has(string name)
    {
        if (_all || _names.Contains(name)) return true;
        foreach (var pattern in _patterns)
        {
            if (pattern.Fits(name)) return true;
        }

        return false;
    }

    private string Add(string word, bool quoted, bool ofDatabases, Func<string, string?> readFile)
    {
        if (NamePattern.Is(word))
        {
            if (NamePattern.Read(word, out var wrong) is not { } pattern) return wrong;
            _patterns.Add(pattern);
        }
        else if (quoted) _names.Add(word);
        else if (word == "all") _all = true;
        else if (ofDatabases && word == "sameuser") _same = true;
        else if (ofDatabases && word == "replication") _replication = true;
        else if (word is "samerole" or "samegroup" || word.StartsWith('+')) return $"{word}: which roles a user is a member of only the database knows, and it is not asked";
        else if (word.StartsWith('@')) return AddFile(word[1..], readFile);
        else _names.Add(word);
        return "";
    }

    private string AddFile(string file, Func<string, string?> readFile)
    {
        if (readFile(file) is not { } text) return $"the file {file} cannot be read";
        foreach (var line in text.Split('\n'))
        {
            HbaTokens tokens = new(line);
            while (!tokens.AtEnd)
            {
                if (!tokens.TryWord(out var word, out var quoted)) tokens.TakeComma();
                else if (AddOfFile(word, quoted) is { Length: > 0 } wrong) return $"the file {file}: {wrong}";
            }
        }

        return "";
    }

    /// <summary>In a file of names <c>all</c> is the only keyword.</summary>
    private string AddOfFile(string word, bool quoted)
    {
        if (NamePattern.Is(word)) return Add(word, quoted, ofDatabases: false, _ => null);
        if (!quoted && word == "all") _all = true;
        else _names.Add(word);
        return "";
    }
}
