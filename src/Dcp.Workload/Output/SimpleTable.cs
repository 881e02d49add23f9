using System.Text;

namespace Dcp.Workload.Output;

/// <summary>
/// A table without a frame, as dbworkload prints it (Python's tabulate, <c>simple</c>): dashes under the headings, nothing
/// but space between columns, none at the end of a line.
/// </summary>
internal static class SimpleTable
{
    public static string Format(IReadOnlyList<Column> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        int[] widths = [.. columns.Select((c, i) => rows.Select(r => r[i].Length).Append(c.Heading.Length).Max())];
        StringBuilder text = new();
        Row(text, columns, widths, [.. columns.Select(c => c.Heading)]);
        Dashes(text, widths);
        foreach (IReadOnlyList<string> row in rows)
            Row(text, columns, widths, row);
        return text.ToString();
    }

    /// <summary>Names and values without headings, with the dashes below.</summary>
    public static string FormatPairs(IReadOnlyList<(string Name, string Value)> pairs)
    {
        int[] widths = [pairs.Max(p => p.Name.Length), pairs.Max(p => p.Value.Length)];
        Column[] columns = [new("", IsNumber: false), new("", IsNumber: false)];
        StringBuilder text = new();
        foreach ((string name, string value) in pairs)
            Row(text, columns, widths, [name, value]);
        Dashes(text, widths);
        return text.ToString();
    }

    private static void Dashes(StringBuilder text, int[] widths) =>
        text.AppendJoin("  ", widths.Select(w => new string('-', w))).Append('\n');

    private static void Row(StringBuilder text, IReadOnlyList<Column> columns, int[] widths, IReadOnlyList<string> cells)
    {
        string line = string.Join("  ", cells.Select((c, i) => columns[i].IsNumber ? c.PadLeft(widths[i]) : c.PadRight(widths[i])));
        text.Append(line.TrimEnd()).Append('\n');
    }
}
