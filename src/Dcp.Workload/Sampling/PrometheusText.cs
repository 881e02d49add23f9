using System.Globalization;

namespace Dcp.Workload.Sampling;

/// <summary>
/// Metrics in Prometheus' text form, as CockroachDB's <c>_status/vars</c> gives them. Values of one name are added up over their
/// labels (nodes, stores, tenants); buckets of histograms are kept by their bound.
/// </summary>
internal sealed class PrometheusText
{
    private const string BucketSuffix = "_bucket";

    private readonly Dictionary<string, double> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<double, double>> _buckets = new(StringComparer.Ordinal);

    private PrometheusText()
    {
    }

    /// <summary>Counters and gauges by name.</summary>
    public IReadOnlyDictionary<string, double> Values => _values;

    /// <summary>Cumulated counts by upper bound; keyed by the name with its <c>_bucket</c>.</summary>
    public IReadOnlyDictionary<string, SortedDictionary<double, double>> Buckets => _buckets;

    /// <summary>The build's tag (<c>v25.2.1</c>), a label of <c>build_timestamp</c>; null when there is none.</summary>
    public string? BuildTag { get; private set; }

    /// <summary>Reads what it can: a line that is no metric is passed over.</summary>
    public static PrometheusText Parse(string text)
    {
        PrometheusText result = new();
        foreach (ReadOnlySpan<char> raw in text.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> line = raw.Trim();
            if (line.Length > 0 && line[0] != '#')
                result.Add(line);
        }

        return result;
    }

    private void Add(ReadOnlySpan<char> line)
    {
        int open = line.IndexOf('{');
        int close = line.LastIndexOf('}');
        ReadOnlySpan<char> labels = open >= 0 && close > open ? line[(open + 1)..close] : default;
        ReadOnlySpan<char> head = open >= 0 ? line[..open] : line;
        ReadOnlySpan<char> rest = open >= 0 ? line[(close + 1)..] : line;
        int blank = open >= 0 ? -1 : head.IndexOf(' ');
        if (open < 0 && blank < 0)
            return;
        string name = (open >= 0 ? head : head[..blank]).ToString();
        rest = (open >= 0 ? rest : rest[blank..]).Trim();

        // A timestamp may follow the value.
        int end = rest.IndexOf(' ');
        if (!TryNumber(end < 0 ? rest : rest[..end], out double value))
            return;
        if (name == "build_timestamp")
            BuildTag ??= Label(labels, "tag");
        if (name.EndsWith(BucketSuffix, StringComparison.Ordinal) && Label(labels, "le") is { } bound && TryNumber(bound, out double le))
        {
            if (!_buckets.TryGetValue(name, out SortedDictionary<double, double>? counts))
                _buckets[name] = counts = [];
            counts[le] = counts.GetValueOrDefault(le) + value;
        }
        else
        {
            _values[name] = _values.GetValueOrDefault(name) + value;
        }
    }

    private static string? Label(ReadOnlySpan<char> labels, string name)
    {
        string start = name + "=\"";
        for (int from = 0; from < labels.Length;)
        {
            int at = labels[from..].IndexOf(start, StringComparison.Ordinal);
            if (at < 0)
                return null;
            at += from;
            from = at + start.Length;
            if (at > 0 && labels[at - 1] != ',' && labels[at - 1] != ' ')
                continue;
            int length = labels[from..].IndexOf('"');
            return length < 0 ? null : labels.Slice(from, length).ToString();
        }

        return null;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out double value)
    {
        value = double.PositiveInfinity;
        return text is "+Inf" || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }
}
