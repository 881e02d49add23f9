namespace Dcp.Server.Config.Hba;

/// <summary>
/// The maps of auth_ident_file by name. A line is <c>MAP SYSTEM-USER USER</c>; <c>all</c> stands for every user, and a name that begins with a slash is a
/// regular expression. Immutable.
/// </summary>
public sealed class IdentMaps
{
    private readonly Dictionary<string, IdentMap> _maps = new(StringComparer.Ordinal);

    private IdentMaps()
    {
    }

    public static IdentMaps Empty { get; } = new();

    public IdentMap? Find(string name) => _maps.GetValueOrDefault(name);

    /// <summary>Reads the text of a file. A bad line is reported and left out.</summary>
    public static IdentMaps Parse(string text, string file, ProblemList problems)
    {
        IdentMaps maps = new();
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            Position at = new(file, ++number);
            HbaTokens tokens = new(line);
            if (tokens.AtEnd) continue;
            var wrong = "a map's name, a system user and a user must stand on it, and nothing else";
            if (tokens.TryWord(out var name, out _) && tokens.TryWord(out var system, out _) && tokens.TryWord(out var user, out var quoted)
                && tokens.AtEnd && !tokens.IsBroken)
            {
                if (IdentPair.Read(system, user, quoted, out wrong) is { } pair) maps.Get(name).Add(pair);
            }

            if (wrong.Length > 0) problems.Warning(at, $"this line is left out: {wrong}");
        }

        return maps;
    }

    private IdentMap Get(string name)
    {
        if (_maps.TryGetValue(name, out var map)) return map;
        return _maps[name] = new IdentMap();
    }
}
