namespace Dcp.Top;

/// <summary>A table of the screen: a title, columns as wide as they must be, and as much of each line as there is room for.</summary>
/// <param name="columns">A <c>&gt;</c> in front: numbers, which stand to the right.</param>
internal sealed class TopTable(params string[] columns)
{
    private const int Gap = 2;

    /// <summary>Texts keep so much, however narrow the screen is.</summary>
    private const int Least = 14;

    private readonly List<TopCell[]> _rows = [];

    internal int Count => _rows.Count;

    internal void Add(params TopCell[] row) => _rows.Add(row);

    /// <summary>The headings, then the rows. Where a line would be longer than the screen is wide its longest texts are cut, so that the numbers are seen.</summary>
    internal IEnumerable<TopCell[]> Lines(int width)
    {
        var titles = columns.Select(column => column.TrimStart('>')).ToArray();
        var widths = titles.Select((title, i) => Math.Max(title.Length, _rows.Select(row => row[i].Text.Length).DefaultIfEmpty().Max())).ToArray();
        Narrow(widths, width);
        yield return Line([.. titles.Select(title => new TopCell(title, TopShade.Heading))], widths);
        foreach (var row in _rows) yield return Line(row, widths);
    }

    private void Narrow(int[] widths, int width)
    {
        // The last text may run out of the screen.
        for (var over = widths[..^1].Sum(one => (long)one + Gap) + Math.Min(widths[^1], Least) - width; over > 0; over--)
        {
            var longest = -1;
            for (var i = 0; i < columns.Length - 1; i++)
            {
                if (!columns[i].StartsWith('>') && widths[i] > Least && (longest < 0 || widths[i] > widths[longest])) longest = i;
            }

            if (longest < 0) return;
            widths[longest]--;
        }
    }

    /// <summary>The end of a name tells more than its middle.</summary>
    private static string Cut(string text, int width) =>
        text.Length <= width ? text : $"{text[..((width - 1) / 2)]}…{text[^(width - 1 - ((width - 1) / 2))..]}";

    private TopCell[] Line(TopCell[] row, int[] widths) =>
    [
        .. row.Select((cell, i) => cell with
        {
            Text = (columns[i].StartsWith('>') ? cell.Text.PadLeft(widths[i]) : i == row.Length - 1 ? cell.Text : Cut(cell.Text, widths[i]).PadRight(widths[i]))
                + (i == row.Length - 1 ? "" : new string(' ', Gap)),
        }),
    ];
}
