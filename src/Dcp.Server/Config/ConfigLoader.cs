using Dcp.Server.Config.Checks;
using Dcp.Server.Config.Ini;
using Dcp.Server.Config.Secrets;

namespace Dcp.Server.Config;

/// <summary>
/// Turns a configuration file into a <see cref="DcpConfig"/>, reporting everything that is wrong with it, not only the first thing.
/// Reads files (the one named, its includes, auth_file) and nothing else; changes nothing. Any thread.
/// </summary>
public static class ConfigLoader
{
    /// <summary>Reads a file. The configuration is null exactly when a problem is an error.</summary>
    public static (DcpConfig? Config, IReadOnlyList<ConfigProblem> Problems) Load(string path)
    {
        ProblemList problems = new();
        IniReader reader = new(problems, Sections.WhyNot);
        reader.ReadFile(path);
        // A file that cannot be read at all has nothing else to say.
        if (reader.Files.Count == 0)
            return (null, problems.ToList());
        return Finish(reader, problems, path);
    }

    /// <summary>Reads a text as if it stood in a file of the given name.</summary>
    public static (DcpConfig? Config, IReadOnlyList<ConfigProblem> Problems) LoadText(string text, string file)
    {
        ProblemList problems = new();
        IniReader reader = new(problems, Sections.WhyNot);
        reader.ReadText(text, file);
        return Finish(reader, problems, file);
    }

    private static (DcpConfig?, IReadOnlyList<ConfigProblem>) Finish(IniReader reader, ProblemList problems, string path)
    {
        ConfigDraft draft = new(path, problems);
        foreach (IniEntry entry in reader.Entries)
            draft.Take(entry);
        UserList secrets = SecretsOf(draft);
        DcpConfig config = draft.Build(secrets, reader.Files);
        GlobalChecks.Run(config, draft);
        TlsChecks.Run(config, draft);
        EntryChecks.Run(config, draft);
        return (problems.HasErrors ? null : config, InFileOrder(problems.ToList(), reader.Files));
    }

    private static List<ConfigProblem> InFileOrder(IReadOnlyList<ConfigProblem> problems, IReadOnlyList<string> files)
    {
        Dictionary<string, int> order = files.Select((file, i) => (file, i)).ToDictionary(p => p.file, p => p.i, StringComparer.Ordinal);
        return [.. problems.OrderBy(p => order.GetValueOrDefault(p.File, int.MaxValue)).ThenBy(p => p.Line)];
    }

    private static UserList SecretsOf(ConfigDraft draft) =>
        string.IsNullOrEmpty(draft.Pooler.AuthFile)
            ? UserList.Empty
            : UserListFile.Read(draft.Pooler.AuthFile, draft.Problems, draft.PositionOf("auth_file")) ?? UserList.Empty;
}
