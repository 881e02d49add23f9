using System.Text;

namespace Dcp.Server.Web.Export;

/// <summary>Prometheus' spelling of names and values.</summary>
internal static class PrometheusNames
{
    internal static string Of(string name) => name.Replace('.', '_');

    /// <summary>A label's value within double quotes. What a client calls itself or its database may hold anything.</summary>
    internal static string Escape(string value)
    {
        if (value.AsSpan().IndexOfAny('\\', '"', '\n') < 0) return value;
        StringBuilder escaped = new(value.Length + 8);
        foreach (var c in value)
        {
            if (c == '\n') escaped.Append("\\n");
            else if (c is '\\' or '"') escaped.Append('\\').Append(c);
            else escaped.Append(c);
        }

        return escaped.ToString();
    }
}
