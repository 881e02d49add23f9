namespace Dcp.Server.Config.Table;

/// <summary>How a value of one kind is read from text, printed again, and described when the text is wrong. Stateless.</summary>
internal abstract class ValueKind<T>
{
    /// <summary>What may be written, for messages and the documentation: <c>0 to 65535</c>.</summary>
    public abstract string Allowed { get; }

    /// <summary>The value, or false. Never throws.</summary>
    public abstract bool TryParse(string text, out T value);

    /// <summary>As SHOW CONFIG prints it; null for "not set".</summary>
    public abstract string? Format(T value);
}
