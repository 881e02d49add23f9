using Dcp.Server.Config.Ini;
using Dcp.Server.Config.Table;

namespace Dcp.Server.Config;

/// <summary>The section [metrics] while it is read.</summary>
internal sealed class MetricsDraft(Position at, ProblemList problems)
{
    private const string Header = "header";
    private const string Attribute = "attribute";

    // RFC 9110, 5.6.2: what a header's name is made of.
    private const string HeaderMarks = "!#$%&'*+-.^_`|~";

    private readonly Dictionary<string, Position> _written = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _attributes = new(StringComparer.Ordinal);
    private MetricsConfig _metrics = new() { At = at };

    public void Take(IniEntry entry)
    {
        switch (entry.Name.Split(' '))
        {
            case [Header, var name]:
                // The value is not shown: it is a secret.
                if (!name.All(c => char.IsAsciiLetterOrDigit(c) || HeaderMarks.Contains(c)) || entry.Value.Any(c => c is < ' ' or > '~') || IsFixed(name))
                    problems.Error(entry.At, $"[metrics]: header {SettingsTable.Shorten(name)} cannot be sent: its name or value is not allowed in HTTP, or it is one that is always set");
                else
                    _headers[name] = entry.Value;
                return;
            case [Attribute, var name]:
                _attributes[name] = entry.Value;
                return;
        }

        if (MetricsKeys.All.FirstOrDefault(known => known.Name == entry.Name) is not { } key)
        {
            IEnumerable<string> names = MetricsKeys.All.Select(known => known.Name);
            problems.Error(entry.At, $"[metrics]: unknown setting \"{SettingsTable.Shorten(entry.Name)}\"{Closest.Suggestion(entry.Name, names)}; "
                + $"allowed are header NAME, attribute NAME, {string.Join(", ", names)}");
            return;
        }

        if (key.Apply(_metrics, entry.Value) is { } changed)
            _metrics = changed;
        else
            problems.Error(entry.At, $"[metrics]: {key.BadValueText(entry.Value)}");
        if (!_written.TryAdd(key.Name, entry.At))
            problems.Note(entry.At, $"[metrics]: {key.Name} was set before at {_written[key.Name]}; this later value wins");
    }

    public MetricsConfig Build()
    {
        if (_metrics.OtlpEndpoint is null && !_written.ContainsKey(MetricsKeys.Endpoint))
            problems.Error(at, "[metrics] has no otlp_endpoint: it says where metrics are sent to, as in otlp_endpoint = http://127.0.0.1:4318");
        if (_metrics is { OtlpEndpoint: { Scheme: "http" } endpoint } && _headers.Count > 0 && !endpoint.IsLoopback)
            problems.Warning(at, $"[metrics]: headers are sent to {endpoint.Authority} unencrypted; take https");
        return _metrics with { Headers = [.. _headers], Attributes = [.. _attributes] };
    }

    private static bool IsFixed(string name) =>
        name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase) || name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Host", StringComparison.OrdinalIgnoreCase) || name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase);
}
