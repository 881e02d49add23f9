namespace Dcp.Server.Config.Table;

/// <summary>A key=value of an entry in [databases], [users] or [peers].</summary>
internal sealed class EntryKey<TModel, T>(
    string name,
    ValueKind<T> kind,
    Func<TModel, T, TModel> set,
    string meaning,
    Func<string, string?>? noEffect = null) : Key<TModel>(name, meaning)
    where TModel : class
{
    public override string Allowed => kind.Allowed;

    public override string? NoEffect => noEffect?.Invoke(Name);

    public override TModel? Apply(TModel model, string text) => kind.TryParse(text, out T value) ? set(model, value) : null;
}
