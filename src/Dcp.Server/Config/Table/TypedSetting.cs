namespace Dcp.Server.Config.Table;

/// <summary>A setting with its kind of value and the property of <see cref="PoolerSettings"/> that holds it.</summary>
internal sealed class TypedSetting<T>(
    string name,
    string? @default,
    ValueKind<T> kind,
    Func<PoolerSettings, T> get,
    Func<PoolerSettings, T, PoolerSettings> set,
    string meaning) : Setting(name, @default, meaning)
{
    public override string Allowed => kind.Allowed;

    public override PoolerSettings? Apply(PoolerSettings model, string text) =>
        kind.TryParse(text, out T value) ? set(model, value) : null;

    public override string? Format(PoolerSettings settings) => kind.Format(get(settings));

    public override bool Same(PoolerSettings one, PoolerSettings other) =>
        EqualityComparer<T>.Default.Equals(get(one), get(other));

    public override PoolerSettings Copy(PoolerSettings from, PoolerSettings to) => set(to, get(from));

    /// <summary>The same setting, fixed while the process runs.</summary>
    public TypedSetting<T> NeedsRestart() => new(Name, Default, kind, get, set, Meaning) { Changeable = false };
}
