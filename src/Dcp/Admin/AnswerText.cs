using System.Globalization;
using System.Text;
using System.Text.Json;
using Dcp.Wire;
using Dcp.Workload.Connections;
using Dcp.Workload.Output;

namespace Dcp.Admin;

/// <summary>An answer of the console as a table for people, as CSV (RFC 4180), or as JSON.</summary>
internal static class AnswerText
{
    /// <summary>Columns of numbers stand to the right. A command that has no rows is named by its tag.</summary>
    internal static string Table(SimpleAnswer answer)
    {
        if (answer.Columns.Count == 0) return answer.Tag.Length == 0 ? "" : $"{Printable(answer.Tag)}\n";
        Column[] columns = [.. answer.Columns.Select(column => new Column(column.Name, IsNumber(column)))];
        return SimpleTable.Format(columns, [.. answer.Rows.Select(row => row.Select(value => Printable(value ?? "")).ToArray())]);
    }

    /// <summary>Headings first; NULL is an empty field, an empty text is <c>""</c>.</summary>
    internal static string Csv(SimpleAnswer answer)
    {
        StringBuilder text = new();
        if (answer.Columns.Count == 0) return "";
        AppendRow(text, answer.Columns.Select(column => column.Name));
        foreach (var row in answer.Rows) AppendRow(text, row);
        return text.ToString();
    }

    /// <summary>An array with an object for each row; for a command that has none, an object with its tag.</summary>
    internal static string Json(SimpleAnswer answer)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true }))
        {
            if (answer.Columns.Count == 0)
            {
                json.WriteStartObject();
                json.WriteString("done", answer.Tag);
                json.WriteEndObject();
            }
            else
            {
                json.WriteStartArray();
                foreach (var row in answer.Rows) WriteRow(json, answer.Columns, row);
                json.WriteEndArray();
            }
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    /// <summary>Names come from clients: what would move a terminal's cursor, or worse, is not shown as it is.</summary>
    internal static string Printable(string text, bool keepLines = false) =>
        string.Concat(text.Select(c => char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format && !(keepLines && c is '\n' or '\t') ? '\ufffd' : c));

    private static void WriteRow(Utf8JsonWriter json, IReadOnlyList<FieldDescription> columns, string?[] row)
    {
        json.WriteStartObject();
        for (var i = 0; i < Math.Min(columns.Count, row.Length); i++)
        {
            json.WritePropertyName(columns[i].Name);
            if (row[i] is { } value && IsNumber(columns[i]) && decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) json.WriteNumberValue(number);
            else json.WriteStringValue(row[i]);
        }

        json.WriteEndObject();
    }

    private static void AppendRow(StringBuilder text, IEnumerable<string?> values) => text.AppendJoin(',', values.Select(Field)).Append("\r\n");

    private static string Field(string? value) => value switch
    {
        null => "",
        "" => "\"\"",
        _ => value.AsSpan().IndexOfAny(",\"\r\n") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"",
    };

    // int8, int2, int4, float4, float8, numeric: https://www.postgresql.org/docs/current/catalog-pg-type.html
    private static bool IsNumber(FieldDescription column) => column.TypeOid is 20 or 21 or 23 or 700 or 701 or 1700;
}
