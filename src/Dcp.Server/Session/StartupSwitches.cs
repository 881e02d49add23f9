namespace Dcp.Server.Session;

/// <summary>
/// The short switches that PostgreSQL's server program still takes in <c>options</c>, beside <c>-c</c>: each stands for a setting. Switches
/// without a value may stand together (<c>-es</c>), and a value may follow at once or as the next word (<c>-S4096</c>, <c>-S 4096</c>).
/// </summary>
internal static class StartupSwitches
{
    /// <summary>Reads the word at <paramref name="at"/>, and the next one where it is the value. False: no such switch.</summary>
    internal static bool TryRead(List<string> words, ref int at, List<KeyValuePair<string, string>> settings)
    {
        var word = words[at];
        if (word.Length < 2 || word[0] != '-') return false;
        for (var i = 1; i < word.Length; i++)
        {
            if (WithoutValue(word[i]) is { } flag)
            {
                settings.Add(flag);
                continue;
            }

            var value = word[(i + 1)..];
            if (value.Length == 0)
            {
                if (++at == words.Count) return false;
                value = words[at];
            }

            if (WithValue(word[i], value) is not { } setting) return false;
            settings.Add(setting);
            return true;
        }

        return true;
    }

    private static KeyValuePair<string, string>? WithoutValue(char letter) => letter switch
    {
        'e' => new("datestyle", "euro"),
        'F' => new("fsync", "false"),
        'O' => new("allow_system_table_mods", "true"),
        'P' => new("ignore_system_indexes", "true"),
        's' => new("log_statement_stats", "true"),
        _ => null,
    };

    private static KeyValuePair<string, string>? WithValue(char letter, string value) => letter switch
    {
        'B' => new("shared_buffers", value),
        'N' => new("max_connections", value),
        'S' => new("work_mem", value),
        'W' => new("post_auth_delay", value),
        'f' => PlanWithout(value) is { } plan ? new($"enable_{plan}", "false") : null,
        't' => StatisticsOf(value) is { } part ? new($"log_{part}_stats", "true") : null,
        _ => null,
    };

    private static string? PlanWithout(string letter) => letter switch
    {
        "s" => "seqscan",
        "i" => "indexscan",
        "o" => "indexonlyscan",
        "b" => "bitmapscan",
        "t" => "tidscan",
        "n" => "nestloop",
        "m" => "mergejoin",
        "h" => "hashjoin",
        _ => null,
    };

    private static string? StatisticsOf(string letters) => letters switch
    {
        "pa" or "parser" => "parser",
        "pl" or "planner" => "planner",
        "e" or "executor" => "executor",
        _ => null,
    };
}
