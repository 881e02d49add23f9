using System.Globalization;

namespace Dcp.Top;

/// <summary>A row of a console's answer: values by column. A column that the console does not have is empty, and 0.</summary>
internal sealed class TopRow(IReadOnlyDictionary<string, string?> values)
{
    internal string Text(string column) => values.GetValueOrDefault(column) ?? "";

    internal double Number(string column) =>
        double.TryParse(values.GetValueOrDefault(column), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : 0;

    internal bool Has(string column) => values.GetValueOrDefault(column) is not null;
}
