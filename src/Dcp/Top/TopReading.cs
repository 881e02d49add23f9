namespace Dcp.Top;

/// <summary>What the console said at one moment. Immutable.</summary>
/// <param name="At">A time stamp of the clock that was given to the reader.</param>
internal sealed record TopReading(long At, IReadOnlyDictionary<string, IReadOnlyList<TopRow>> Tables)
{
    /// <summary>Empty where the console does not know the table.</summary>
    internal IReadOnlyList<TopRow> this[string show] => Tables.GetValueOrDefault(show) ?? [];

    internal string Version => this["VERSION"] is [var row, ..] ? row.Text("version") : "";

    /// <summary>The row of a table whose columns have these values; null when it was not there yet.</summary>
    internal TopRow? Find(string show, params ReadOnlySpan<(string Column, string Value)> key)
    {
        foreach (var row in this[show])
        {
            var fits = true;
            foreach (var (column, value) in key) fits &= row.Text(column) == value;
            if (fits) return row;
        }

        return null;
    }
}
