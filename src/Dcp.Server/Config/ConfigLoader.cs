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
        return (problems.HasErrors ? null : config, problems.ToList(reader.Files));
    }

    private static UserList SecretsOf(ConfigDraft draft)
    {
        string? path = draft.Pooler.AuthFile;
        if (string.IsNullOrEmpty(path))
            return UserList.Empty;
        // With auth_type any the file is only asked for passwords of forced users, and PgBouncer starts without it.
        ProblemSeverity whenUnreadable = draft.Pooler.AuthType == AuthType.Any ? ProblemSeverity.Warning : ProblemSeverity.Error;
        return UserListFile.Read(path, draft.Problems, draft.PositionOf("auth_file"), whenUnreadable) ?? UserList.Empty;
    }
}
