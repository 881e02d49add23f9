namespace Dcp.Server.Config.Table;

/// <summary>A value of an entry that <c>-1</c> leaves unset, as PgBouncer's internal "not set" may be written out.</summary>
internal sealed class OptionalKind<T>(ValueKind<T> inner) : ValueKind<T?>
    where T : struct
{
    public override string Allowed => $"{inner.Allowed}, or -1 for not set";

    public override bool TryParse(string text, out T? value)
    {
        value = null;
        if (text == "-1")
            return true;
        bool parsed = inner.TryParse(text, out T given);
        value = parsed ? given : null;
        return parsed;
    }

    public override string? Format(T? value) => value is { } given ? inner.Format(given) : null;
}
