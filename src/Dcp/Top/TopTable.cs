namespace Dcp.Top;

/// <summary>A table of the screen: a title, columns as wide as they must be, and as much of each line as there is room for.</summary>
/// <param name="columns">A <c>&gt;</c> in front: numbers, which stand to the right.</param>
internal sealed class TopTable(params string[] columns)
{
    private const int Gap = 2;
    private readonly List<TopCell[]> _rows = [];

    internal int Count => _rows.Count;

    internal void Add(params TopCell[] row) => _rows.Add(row);

    /// <summary>The headings, then the rows.</summary>
    internal IEnumerable<TopCell[]> Lines()
    {
        var titles = columns.Select(column => column.TrimStart('>')).ToArray();
        var widths = titles.Select((title, i) => Math.Max(title.Length, _rows.Select(row => row[i].Text.Length).DefaultIfEmpty().Max())).ToArray();
        yield return Line([.. titles.Select(title => new TopCell(title, TopShade.Heading))], widths);
        foreach (var row in _rows) yield return Line(row, widths);
    }

    private TopCell[] Line(TopCell[] row, int[] widths) =>
    [
        .. row.Select((cell, i) => cell with
        {
            Text = (columns[i].StartsWith('>') ? cell.Text.PadLeft(widths[i]) : i == row.Length - 1 ? cell.Text : cell.Text.PadRight(widths[i]))
                + (i == row.Length - 1 ? "" : new string(' ', Gap)),
        }),
    ];
}
