namespace Dcp.Server.Config.Table;

/// <summary>
/// One setting of [pgbouncer]: what SHOW CONFIG, SET, RELOAD, <c>dcp check</c> and the documentation know about it. Immutable.
/// </summary>
public abstract class Setting : Key<PoolerSettings>
{
    private protected Setting(string name, string? @default, string meaning)
        : base(name, meaning) => Default = @default;

    /// <summary>The default as SHOW CONFIG prints it; null where there is none.</summary>
    public string? Default { get; }

    /// <summary>Whether SET and RELOAD may change it; otherwise it holds from start to end of the process.</summary>
    public bool Changeable { get; private protected init; } = true;

    public override string? NoEffect => Supported.WhyNoEffect(Name);

    /// <summary>The value in force as SHOW CONFIG prints it; null for "not set".</summary>
    public abstract string? Format(PoolerSettings settings);

    /// <summary>Whether two configurations have the same value.</summary>
    public abstract bool Same(PoolerSettings one, PoolerSettings other);

    /// <summary><paramref name="to"/> with the value that <paramref name="from"/> has.</summary>
    public abstract PoolerSettings Copy(PoolerSettings from, PoolerSettings to);
}
