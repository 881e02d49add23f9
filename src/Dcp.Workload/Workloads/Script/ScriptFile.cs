using System.Globalization;

namespace Dcp.Workload.Workloads.Script;

/// <summary>A script that was read: a transaction that clients run as often as its weight says.</summary>
internal sealed class ScriptFile
{
    private const string Extension = ".sql";
    private const int MostWeight = 1_000_000;
    private const int MostLength = 1_000_000;

    private ScriptFile(string path, int weight, IReadOnlyList<ScriptCommand> commands)
    {
        Path = path;
        Weight = weight;
        Commands = commands;
        Name = string.Concat(System.IO.Path.GetFileNameWithoutExtension(path).Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' ? c : '_'));
        Needs = FindNeeds();
    }

    public string Path { get; }

    /// <summary>Of the transaction: the file's, without directory and ending.</summary>
    public string Name { get; }

    public int Weight { get; }

    public IReadOnlyList<ScriptCommand> Commands { get; }

    /// <summary>Variables that it uses without setting them, and the line in which it does first.</summary>
    public IReadOnlyDictionary<string, int> Needs { get; }

    public bool HasTransactions => Commands.OfType<ScriptCommand.Sql>().Any(s => s.Boundary != TransactionBoundary.None);

    /// <summary>
    /// Whether all of it is one transaction, and can thus be run again from its beginning: one statement, or all from the
    /// first to the last between BEGIN and its end.
    /// </summary>
    public bool IsOneTransaction
    {
        get
        {
            int count = 0;
            bool isInside = false;
            foreach (ScriptCommand.Sql sql in Commands.OfType<ScriptCommand.Sql>())
            {
                count += isInside ? 0 : 1;
                isInside = sql.Boundary == TransactionBoundary.Begins || (isInside && sql.Boundary != TransactionBoundary.Ends);
            }

            return count == 1;
        }
    }

    /// <summary>Whether a workload's name is that of files: <c>FILE.sql</c>, or several as in <c>a.sql@3,b.sql@1</c>.</summary>
    public static bool IsListOfFiles(string name) => name.Split(',').Any(part => CutWeight(part).Path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase));

    /// <exception cref="WorkloadInputException">A file cannot be read, or is no script; the message has its line.</exception>
    public static IReadOnlyList<ScriptFile> Read(string list)
    {
        List<ScriptFile> files = [];
        foreach (string part in list.Split(','))
        {
            (string path, string? weight) = CutWeight(part);
            ScriptFile file = new(path, ReadWeight(path, weight), ScriptParser.Parse(path, ReadText(path)));
            if (files.Any(f => f.Name == file.Name) || file.Name.StartsWith("__", StringComparison.Ordinal))
                throw new WorkloadInputException($"{path}: the name '{file.Name}' is taken already; transactions are called as their files");
            files.Add(file);
        }

        return files.Any(f => f.Weight > 0) ? files : throw new WorkloadInputException("at least one script has to have a weight of more than 0");
    }

    private static (string Path, string? Weight) CutWeight(string part)
    {
        int at = part.LastIndexOf('@');
        return at < 0 ? (part, null) : (part[..at], part[(at + 1)..]);
    }

    private static int ReadWeight(string path, string? text)
    {
        if (text is null)
            return 1;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int weight) && weight <= MostWeight
            ? weight
            : throw new WorkloadInputException(FormattableString.Invariant($"{path}@{text}: the weight has to be 0 to {MostWeight}"));
    }

    private static string ReadText(string path)
    {
        try
        {
            string text = File.ReadAllText(path);
            return text.Length <= MostLength
                ? text
                : throw new WorkloadInputException(FormattableString.Invariant($"{path}: a script has at most {MostLength} characters"));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new WorkloadInputException($"{path}: no such file", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new WorkloadInputException($"{path}: the script cannot be read: {e.Message}", e);
        }
    }

    private Dictionary<string, int> FindNeeds()
    {
        HashSet<string> set = [];
        List<string> prefixes = [];
        Dictionary<string, int> needs = [];
        foreach (ScriptCommand command in Commands)
        {
            // What a \gset sets is known only when it has run.
            foreach (string name in command.Uses.Where(n => !set.Contains(n) && !prefixes.Any(p => n.StartsWith(p, StringComparison.Ordinal))))
                needs.TryAdd(name, command.Line);
            if (command is ScriptCommand.Set assignment)
                set.Add(assignment.Name);
            else if (command is ScriptCommand.Sql { Prefix: string prefix })
                prefixes.Add(prefix);
        }

        return needs;
    }
}
