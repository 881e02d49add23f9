namespace Dcp.Top;

/// <summary>A piece of text with its shade.</summary>
internal readonly record struct TopCell(string Text, TopShade Shade = TopShade.Plain)
{
    public static implicit operator TopCell(string text) => new(text);
}
