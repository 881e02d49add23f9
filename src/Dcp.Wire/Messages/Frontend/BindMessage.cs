namespace Dcp.Wire;

/// <summary>Bind: portal and statement names, parameters, formats.</summary>
public readonly ref struct BindMessage
{
    /// <summary>Empty for the unnamed portal.</summary>
    public ReadOnlySpan<byte> Portal { get; private init; }

    /// <summary>Empty for the unnamed statement.</summary>
    public ReadOnlySpan<byte> Statement { get; private init; }

    /// <summary>None: all text; one: for all; else one each.</summary>
    public FormatList ParameterFormats { get; private init; }

    public WireValues Parameters { get; private init; }

    /// <inheritdoc cref="ParameterFormats"/>
    public FormatList ResultFormats { get; private init; }

    /// <summary>The body behind both names, as on the wire.</summary>
    public ReadOnlySpan<byte> AfterNames { get; private init; }

    public static bool TryParse(ReadOnlySpan<byte> body, out BindMessage message)
    {
        message = default;
        WireReader reader = new(body);
        if (!reader.TryText(out ReadOnlySpan<byte> portal) || !reader.TryText(out ReadOnlySpan<byte> statement)) return false;
        ReadOnlySpan<byte> afterNames = reader.Rest;
        if (!reader.TryFormats(out FormatList formats) || !reader.TryValues(out WireValues values)) return false;
        if (!reader.TryFormats(out FormatList results) || !reader.AtEnd) return false;
        if (formats.Count > 1 && formats.Count != values.Count) return false;
        message = new()
        {
            Portal = portal,
            Statement = statement,
            ParameterFormats = formats,
            Parameters = values,
            ResultFormats = results,
            AfterNames = afterNames,
        };
        return true;
    }
}
