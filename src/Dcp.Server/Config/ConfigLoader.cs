using Dcp.Server.Config.Checks;
using Dcp.Server.Config.Hba;
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

    /// <summary>
    /// The settings of a file whose pooler runs, for who asks where that listens, from any working directory and as any user. The files that they
    /// name are not read, and a relative %include may also be beside the file. Null exactly when a problem is an error.
    /// </summary>
    internal static (PoolerSettings? Settings, IReadOnlyList<ConfigProblem> Problems) LoadSettings(string path)
    {
        ProblemList problems = new();
        IniReader reader = new(problems, Sections.WhyNot) { AlsoIn = Path.GetDirectoryName(path) };
        reader.ReadFile(path);
        ConfigDraft draft = new(path, problems);
        foreach (IniEntry entry in reader.Entries.Where(entry => entry.Section == Sections.Pooler))
            draft.Take(entry);
        return (problems.HasErrors ? null : draft.Pooler, problems.ToList(reader.Files));
    }

    /// <summary>
    /// The configuration with other settings: files of users and rules that these name and the old ones did not are read. A file that
    /// cannot be read is reported and leaves what was there.
    /// </summary>
    internal static DcpConfig With(DcpConfig config, PoolerSettings settings, ProblemList problems)
    {
        PoolerSettings old = config.Pooler;
        Position at = new(settings.ConfFile ?? "", 0);
        DcpConfig changed = config with { Pooler = settings };
        if (settings.AuthFile != old.AuthFile && !string.IsNullOrEmpty(settings.AuthFile))
            changed = changed with { Secrets = UserListFile.Read(settings.AuthFile, problems, at, ProblemSeverity.Error) ?? config.Secrets };
        if (settings.AuthHbaFile != old.AuthHbaFile || settings.AuthIdentFile != old.AuthIdentFile)
            changed = changed with { Hba = HbaFiles.Read(settings, problems, _ => at) };
        return changed;
    }

    private static (DcpConfig?, IReadOnlyList<ConfigProblem>) Finish(IniReader reader, ProblemList problems, string path)
    {
        ConfigDraft draft = new(path, problems);
        foreach ((string section, Position at) in reader.Sections)
            draft.Begin(section, at);
        foreach (IniEntry entry in reader.Entries)
            draft.Take(entry);
        UserList secrets = SecretsOf(draft);
        DcpConfig config = draft.Build(secrets, reader.Files) with { Hba = HbaFiles.Read(draft.Pooler, problems, draft.PositionOf) };
        GlobalChecks.Run(config, draft);
        TlsChecks.Run(config, draft);
        EntryChecks.Run(config, draft);
        FrontendChecks.Run(config, draft);
        WebChecks.Run(config, draft);
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
