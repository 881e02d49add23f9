using System.Text;

namespace Dcp.Workload.Output;

/// <summary>
/// A table with a frame, as dbworkload prints it (Python's tabulate, <c>simple_outline</c>): a column is two wider than its
/// heading, or as wide as its widest cell.
/// </summary>
internal static class OutlineTable
{
    private const int HeadingPadding = 2;

    public static string Format(IReadOnlyList<Column> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        int[] widths = [.. columns.Select((c, i) => rows.Select(r => r[i].Length).Append(c.Heading.Length + HeadingPadding).Max())];
        StringBuilder text = new();
        Rule(text, widths, '┌', '┬', '┐');
        Row(text, columns, widths, [.. columns.Select(c => c.Heading)]);
        Rule(text, widths, '├', '┼', '┤');
        foreach (IReadOnlyList<string> row in rows)
            Row(text, columns, widths, row);
        Rule(text, widths, '└', '┴', '┘');
        return text.ToString();
    }

    private static void Rule(StringBuilder text, int[] widths, char left, char middle, char right) =>
        text.Append(left).AppendJoin(middle, widths.Select(w => new string('─', w + 2))).Append(right).Append('\n');

    private static void Row(StringBuilder text, IReadOnlyList<Column> columns, int[] widths, IReadOnlyList<string> cells) =>
        text.Append("│ ")
            .AppendJoin(" │ ", cells.Select((c, i) => columns[i].IsNumber ? c.PadLeft(widths[i]) : c.PadRight(widths[i])))
            .Append(" │\n");
}
