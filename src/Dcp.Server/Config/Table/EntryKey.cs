namespace Dcp.Server.Config.Table;

/// <summary>A key=value of an entry in [databases], [users] or [peers].</summary>
internal sealed class EntryKey<TModel, T> : Key<TModel>
    where TModel : class
{
    private readonly ValueKind<T> _kind;
    private readonly Func<TModel, T, TModel> _set;
    private readonly Func<string, string?> _noEffect;

    public EntryKey(
        string name, ValueKind<T> kind, Func<TModel, T, TModel> set, string meaning, Func<string, string?> noEffect, string? alias = null)
        : base(name, meaning)
    {
        _kind = kind;
        _set = set;
        _noEffect = noEffect;
        Alias = alias;
    }

    public override string Allowed => _kind.Allowed;

    public override string? NoEffect => _noEffect(Name);

    public override TModel? Apply(TModel model, string text) => _kind.TryParse(text, out T value) ? _set(model, value) : null;
}
