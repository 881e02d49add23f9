using System.Text;

namespace Dcp.Top;

/// <summary>Lines as what a terminal is sent: cut at its width, with ANSI's colours where it has them.</summary>
internal static class TopPainter
{
    internal static void Paint(StringBuilder output, IReadOnlyList<TopCell> line, int width, bool colours)
    {
        var room = width;
        foreach (var cell in line)
        {
            var text = cell.Text.Length <= room ? cell.Text : cell.Text[..room];
            room -= text.Length;
            if (!colours || cell.Shade == TopShade.Plain || text.Length == 0) output.Append(text);
            else output.Append(Begin(cell.Shade)).Append(text).Append("\u001b[0m");
            if (room == 0) break;
        }
    }

    // Select Graphic Rendition, ECMA-48 8.3.117.
    private static string Begin(TopShade shade) => shade switch
    {
        TopShade.Heading => "\u001b[1m",
        TopShade.Faint => "\u001b[2m",
        TopShade.Good => "\u001b[32m",
        TopShade.Warning => "\u001b[33m",
        _ => "\u001b[1;31m",
    };
}
