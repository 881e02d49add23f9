using System.Text.Json;
using System.Text.RegularExpressions;
using Dcp.Tests.Tidy;

namespace Dcp.Tests.Web;

/// <summary>The dashboard and the alerts of docs/grafana ask for nothing that a running dcp does not export.</summary>
public sealed partial class GrafanaTests
{
    private const string More = """
        [frontend in]
        bind = 10.0.0.9:7000
        server one = 10.0.0.1:5432 check
        """;

    /// <summary>What Prometheus adds, or makes of a histogram.</summary>
    private static readonly string[] s_ofPrometheus = ["instance", "job", "le"];

    [Fact]
    public async Task Every_metric_and_label_is_exported()
    {
        var exported = await ExportedAsync();
        var expressions = Dashboard().Concat(Alerts()).ToList();
        Assert.True(expressions.Count > 40, $"{expressions.Count} expressions were found");
        foreach (var expression in expressions)
        {
            var names = Word().Matches(Inert(expression)).Select(match => match.Value).Where(word => word.StartsWith("dcp_", StringComparison.Ordinal)
                || word.StartsWith("db_client_", StringComparison.Ordinal) || word.StartsWith("process_", StringComparison.Ordinal)).ToList();
            // "up" is Prometheus' own: whether a node could be asked at all.
            Assert.True(names.Count > 0 || expression.StartsWith("up{", StringComparison.Ordinal), expression);
            HashSet<string> labels = [.. s_ofPrometheus];
            foreach (var name in names)
            {
                Assert.True(exported.TryGetValue(name, out var known), $"{name} is not exported: {expression}");
                labels.UnionWith(known);
            }

            foreach (var label in Labels(expression)) Assert.True(labels.Contains(label), $"no metric has the label {label}: {expression}");
        }
    }

    [Fact]
    public void Texts_of_alerts_name_labels_of_their_metrics()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "grafana", "alerts.yml"));
        var used = LabelInText().Matches(text).Select(match => match.Groups[1].Value).Distinct();

        HashSet<string> known = ["instance", "db_namespace", "db_client_connection_pool_name", "owner", "target", "kind", "address", "frontend"];
        Assert.True(known.IsSupersetOf(used), string.Join(' ', used));
    }

    [Fact]
    public void Panels_stand_side_by_side_and_each_has_a_number_of_its_own()
    {
        var panels = Document().RootElement.GetProperty("panels").EnumerateArray().ToList();
        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        HashSet<(int, int)> taken = [];
        foreach (var place in panels.Select(panel => panel.GetProperty("gridPos")))
        {
            var (x, y, w, h) = (Of(place, "x"), Of(place, "y"), Of(place, "w"), Of(place, "h"));
            Assert.True(x + w <= 24, "a panel is wider than the page");
            for (var i = x; i < x + w; i++)
            {
                for (var j = y; j < y + h; j++) Assert.True(taken.Add((i, j)), $"two panels at {i}, {j}");
            }
        }

        static int Of(JsonElement place, string name) => place.GetProperty(name).GetInt32();
    }

    /// <summary>Labels by the name of a metric as it is asked for.</summary>
    private static async Task<Dictionary<string, HashSet<string>>> ExportedAsync()
    {
        await using var web = await WebPooling.StartAsync(more: More);
        var client = web.Pooling.Connect("a", "app");
        client.Query("SELECT 1");
        web.Pooling.Connect("b", "nonesuch");
        for (var i = 0; i < 5; i++) web.Pooling.Transport.Advance(TimeSpan.FromSeconds(1));
        var (_, body, _) = await web.GetAsync("/metrics");
        Dictionary<string, HashSet<string>> exported = [];
        foreach (var line in body.Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            var name = Word().Match(line).Value;
            var labels = line.Contains('{', StringComparison.Ordinal) ? LabelOfSample().Matches(line).Select(match => match.Groups[1].Value) : [];
            if (!exported.TryGetValue(name, out var known)) exported[name] = known = [];
            known.UnionWith(labels);
        }

        return exported;
    }

    private static JsonDocument Document() => JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "docs", "grafana", "dcp.json")));

    private static IEnumerable<string> Dashboard()
    {
        using var document = Document();
        var root = document.RootElement;
        foreach (var panel in root.GetProperty("panels").EnumerateArray())
        {
            if (!panel.TryGetProperty("targets", out var targets)) continue;
            foreach (var target in targets.EnumerateArray()) yield return target.GetProperty("expr").GetString()!;
        }

        // label_values(metric, label) names a label where an expression would have it in "by".
        foreach (var variable in root.GetProperty("templating").GetProperty("list").EnumerateArray().Where(variable => variable.GetProperty("type").GetString() == "query"))
            yield return LabelValues().Replace(variable.GetProperty("definition").GetString()!, "sum by ($2) ($1)");
    }

    /// <summary>The values of <c>expr:</c>, on one line or as a block.</summary>
    private static IEnumerable<string> Alerts()
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "grafana", "alerts.yml"));
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith("        expr: ", StringComparison.Ordinal)) continue;
            var value = lines[i]["        expr: ".Length..];
            if (value == "|") value = string.Join(' ', lines.Skip(i + 1).TakeWhile(line => line.StartsWith("          ", StringComparison.Ordinal)).Select(line => line.Trim()));
            yield return value;
        }
    }

    /// <summary>Without what is in quotes, and without labels: neither is a metric.</summary>
    private static string Inert(string expression) => Grouping().Replace(Selector().Replace(Quoted().Replace(expression, ""), ""), "");

    private static IEnumerable<string> Labels(string expression)
    {
        var bare = Quoted().Replace(expression, "");
        return Selector().Matches(bare).SelectMany(match => LabelOfSelector().Matches(match.Value)).Select(match => match.Groups[1].Value)
            .Concat(Grouping().Matches(bare).SelectMany(match => match.Groups[1].Value.Split(',')).Select(label => label.Trim()));
    }

    [GeneratedRegex(@"[a-zA-Z_][a-zA-Z0-9_]*")]
    private static partial Regex Word();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Selector();

    [GeneratedRegex(@"([a-zA-Z_][a-zA-Z0-9_]*)\s*(?:=~|!~|!=|=)")]
    private static partial Regex LabelOfSelector();

    [GeneratedRegex(@"\b(?:by|without|on|ignoring)\s*\(([^)]*)\)")]
    private static partial Regex Grouping();

    [GeneratedRegex("([a-zA-Z_][a-zA-Z0-9_]*)=\"")]
    private static partial Regex LabelOfSample();

    [GeneratedRegex(@"label_values\((.*), (\w+)\)")]
    private static partial Regex LabelValues();

    [GeneratedRegex(@"\$labels\.(\w+)")]
    private static partial Regex LabelInText();
}
