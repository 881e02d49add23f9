namespace Dcp.Server.Config.Table;

/// <summary>One key that can be written in a section whose values make a <typeparamref name="TModel"/>.</summary>
public abstract class Key<TModel>
    where TModel : class
{
    private protected Key(string name, string meaning)
    {
        Name = name;
        Meaning = meaning;
    }

    public string Name { get; }

    /// <summary>An older name that means the same, or null.</summary>
    public string? Alias { get; private protected init; }

    /// <summary>What it does, in one line.</summary>
    public string Meaning { get; }

    /// <summary>What may be written, for messages and the documentation.</summary>
    public abstract string Allowed { get; }

    /// <summary>Why setting it changes nothing in this version; null when it works.</summary>
    public abstract string? NoEffect { get; }

    /// <summary>The model with the value set, or null when <paramref name="text"/> is not a value of this key.</summary>
    public abstract TModel? Apply(TModel model, string text);

    internal string BadValueText(string value) => $"{Name} = \"{SettingsTable.Shorten(value)}\" is not allowed; it takes {Allowed}";
}
