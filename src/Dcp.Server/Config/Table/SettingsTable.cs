namespace Dcp.Server.Config.Table;

/// <summary>
/// All settings of [pgbouncer]: the one table that feeds the loader, SHOW CONFIG, SET, RELOAD, <c>dcp check</c> and the documentation.
/// </summary>
public static class SettingsTable
{
    // Read as service_name, PgBouncer's name for the same thing on Windows.
    private const string JobName = "job_name";
    private const string JobNameAlias = "service_name";

    /// <summary>In the order of SHOW CONFIG: by name, but pool_mode before pool_idle_timeout, PgBouncer's one slip.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        .. ProcessSettings.All
            .Concat(PoolSettings.All)
            .Concat(AccessSettings.All)
            .Concat(TimeoutSettings.All)
            .Concat(NetworkSettings.All)
            .OrderBy(s => s.Name == "pool_mode" ? "pool_i" : s.Name, StringComparer.Ordinal),
    ];

    private static readonly Dictionary<string, Setting> ByName = All.ToDictionary(s => s.Name, StringComparer.Ordinal);

    internal static PoolerSettings Defaults { get; } = MakeDefaults();

    public static Setting? Find(string name) => ByName.GetValueOrDefault(name == JobNameAlias ? JobName : name);

    /// <summary>
    /// SET at run time. <see cref="SettingChange.Settings"/> is the old object when nothing changed. PgBouncer answers SET of a setting
    /// that needs a restart with success and changes nothing; the caller sees it in <see cref="SettingChange.Outcome"/>.
    /// </summary>
    public static SettingChange Set(PoolerSettings settings, string name, string value)
    {
        if (Find(name) is not { } setting)
            return new(SettingOutcome.Unknown, settings, UnknownText(name));
        if (!setting.Changeable)
            return new(SettingOutcome.NeedsRestart, settings, $"{setting.Name} cannot be changed while running");
        if (setting.Apply(settings, value) is not { } changed)
            return new(SettingOutcome.BadValue, settings, setting.BadValueText(value));
        return setting.Same(settings, changed)
            ? new(SettingOutcome.Unchanged, settings, null)
            : new(SettingOutcome.Changed, changed, null);
    }

    /// <summary>Settings with different values, in the order of SHOW CONFIG.</summary>
    public static IReadOnlyList<Setting> Differences(PoolerSettings one, PoolerSettings other) =>
        [.. All.Where(s => !s.Same(one, other))];

    /// <summary>
    /// What holds after a RELOAD: what the file now says, except that a setting that needs a restart keeps the value
    /// that it has in <paramref name="running"/>.
    /// </summary>
    public static PoolerSettings Reloaded(PoolerSettings running, PoolerSettings file) =>
        All.Where(s => !s.Changeable).Aggregate(file, (settings, s) => s.Copy(running, settings));

    /// <summary>Those that the file has changed and that keep their values until a restart.</summary>
    internal static IEnumerable<Setting> Held(PoolerSettings running, PoolerSettings file) =>
        All.Where(s => !s.Changeable && s.NoEffect is null && !s.Same(running, file));

    internal static string UnknownText(string name) =>
        $"unknown setting \"{name}\"{Closest.Suggestion(name, ByName.Keys)}";

    internal static string Shorten(string value) => value.Length <= 60 ? value : $"{value[..57]}...";

    private static PoolerSettings MakeDefaults()
    {
        PoolerSettings settings = new();
        foreach (Setting setting in All)
        {
            if (setting.Default is { } text)
                settings = setting.Apply(settings, text) ?? throw new InvalidOperationException($"{setting.Name} has a wrong default");
        }
        return settings;
    }
}
