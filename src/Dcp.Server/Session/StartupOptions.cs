using System.Text;
using Dcp.Wire;

namespace Dcp.Server.Session;

/// <summary>
/// The session parameters that a startup packet asks for: its own, and those in <c>options</c> in the forms that PostgreSQL takes
/// (<c>-c name=value</c>, <c>-cname=value</c>, <c>--name=value</c>; a backslash keeps a blank).
/// </summary>
internal static class StartupOptions
{
    /// <param name="problem">False: why the client is refused at once. True: what is wrong with its options, for later; empty when nothing is.</param>
    internal static bool TryRead(
        StartupParameters parameters, StartupRules rules, out List<KeyValuePair<string, string>> requested, out string problem)
    {
        requested = [];
        problem = "";
        List<KeyValuePair<string, string>> written = [];
        if (parameters.Options is { } options && !TryReadOptions(options, written))
        {
            problem = "unsupported options startup parameter: only '-c config=val' and '--config=val' are allowed";
            return true;
        }

        var inOptions = written.Count;
        written.AddRange(parameters.Where(item =>
            !StartupParameters.IsReserved(item.Key) && !item.Key.StartsWith("_pq_.", StringComparison.Ordinal)));
        for (var i = 0; i < written.Count; i++)
        {
            var (name, value) = written[i];
            if (rules.Takes(name, i < inOptions, out var refused)) Put(requested, name, value);
            if (refused is null) continue;
            problem = refused;
            return false;
        }

        return true;
    }

    /// <summary>application_name_add_host: says in application_name where the client is.</summary>
    internal static void AddHost(List<KeyValuePair<string, string>> requested, string address)
    {
        const string parameter = "application_name";
        var given = requested.Find(item => StartupParameters.SameName(item.Key, parameter)).Value;
        Put(requested, parameter, $"{(string.IsNullOrEmpty(given) ? "app" : given)} - {address}");
    }

    private static bool TryReadOptions(string options, List<KeyValuePair<string, string>> requested)
    {
        var words = Words(options);
        for (var i = 0; i < words.Count; i++)
        {
            string setting;
            if (words[i] == "-c")
            {
                if (++i == words.Count) return false;
                setting = words[i];
            }
            else if (words[i].StartsWith("--", StringComparison.Ordinal) || words[i].StartsWith("-c", StringComparison.Ordinal))
            {
                setting = words[i][2..];
            }
            else if (StartupSwitches.TryRead(words, ref i, requested))
            {
                continue;
            }
            else
            {
                return false;
            }

            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) return false;
            // As PostgreSQL has it: a dash in an option's name stands for an underscore.
            requested.Add(new(setting[..equals].Replace('-', '_'), setting[(equals + 1)..]));
        }

        return true;
    }

    private static List<string> Words(string text)
    {
        List<string> words = [];
        StringBuilder word = new();
        var inWord = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                if (inWord) words.Add(word.ToString());
                word.Clear();
                inWord = false;
                continue;
            }

            inWord = true;
            if (text[i] == '\\' && i + 1 < text.Length) i++;
            word.Append(text[i]);
        }

        if (inWord) words.Add(word.ToString());
        return words;
    }

    /// <summary>Of a repeated name the last value counts.</summary>
    private static void Put(List<KeyValuePair<string, string>> requested, string name, string value)
    {
        requested.RemoveAll(item => StartupParameters.SameName(item.Key, name));
        requested.Add(new(name, value));
    }
}
