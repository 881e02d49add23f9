using System.Text.RegularExpressions;
using Dcp.Server.Metrics;
using Dcp.Server.Web.Export;

namespace Dcp.Tests.Web;

public sealed partial class ExpositionTests
{
    [Theory]
    [InlineData("text/plain", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("application/openmetrics-text;version=1.0.0,text/plain;q=0.5", "application/openmetrics-text; version=1.0.0; charset=utf-8")]
    public async Task Every_line_is_a_comment_or_a_sample_of_a_declared_metric(string accept, string type)
    {
        await using var web = await WebPooling.StartAsync();
        web.Pooling.Connect("a", "app").Query("SELECT 1");

        var (status, body, message) = await web.GetAsync("/metrics", WebPooling.Token, ("Accept", accept));

        Assert.Equal(200, status);
        Assert.Equal(type, message.Content.Headers.ContentType!.ToString());
        var isOpen = accept.StartsWith("application", StringComparison.Ordinal);
        Assert.Equal(isOpen, body.EndsWith("# EOF\n", StringComparison.Ordinal));
        HashSet<string> declared = [];
        HashSet<string> seen = [];
        foreach (var line in body.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal)) Assert.True(declared.Add(line.Split(' ')[2]), line);
            if (line[0] == '#') continue;
            Assert.Matches(Sample(), line);
            Assert.True(seen.Add(line[..line.LastIndexOf(' ')]), $"twice: {line}");
            var name = line.Split('{', ' ')[0];
            Assert.Contains(declared, known => name == known || name == known + "_total" || Suffix().Replace(name, "") == known);
        }

        Assert.Contains("db_client_connection_wait_time_seconds_count{db_client_connection_pool_name=\"app/app\",db_namespace=\"app\"} 1\n", body, StringComparison.Ordinal);
        Assert.Contains("db_client_connection_count{db_client_connection_pool_name=\"app/app\",db_namespace=\"app\",db_client_connection_state=\"idle\"} 1\n", body, StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_names_stay_within_their_quotes()
    {
        MetricFamily family = new("dcp.x", "", MetricType.Gauge, "X.");
        family.Add(1, ("name", "a\"} 1\nevil{b=\"\\"));

        Assert.Equal("# HELP dcp_x X.\n# TYPE dcp_x gauge\ndcp_x{name=\"a\\\"} 1\\nevil{b=\\\"\\\\\"} 1\n", System.Text.Encoding.UTF8.GetString(PrometheusExposition.Write([family], false)));
    }

    [Fact]
    public void Buckets_are_cumulated_and_end_with_all()
    {
        MetricFamily family = new("dcp.x", "s", MetricType.Histogram, "X.");
        family.Points.Add(new MetricPoint([], 0, Figures((0.001, 2), (0.5, 1), (100, 1))));

        var lines = System.Text.Encoding.UTF8.GetString(PrometheusExposition.Write([family], false)).Split('\n');

        Assert.Contains("dcp_x_seconds_bucket{le=\"0.0009765625\"} 0", lines);
        Assert.Contains("dcp_x_seconds_bucket{le=\"0.001953125\"} 2", lines);
        Assert.Contains("dcp_x_seconds_bucket{le=\"0.5\"} 3", lines);
        Assert.Contains("dcp_x_seconds_bucket{le=\"64\"} 3", lines);
        Assert.Contains("dcp_x_seconds_bucket{le=\"+Inf\"} 4", lines);
        Assert.Contains("dcp_x_seconds_count 4", lines);
    }

    [Fact]
    public void A_native_histogram_has_its_buckets_in_spans()
    {
        MetricFamily family = new("dcp.x", "s", MetricType.Histogram, "X.");
        family.Points.Add(new MetricPoint([], 0, Figures((0, 7), (1, 3), (1.01, 5), (4, 2))));

        var histogram = ProtobufReader.Read(ProtobufReader.Read(ProtobufReader.Undelimited(PrometheusProtobuf.Write([family])).Single()).Single(field => field.Number == 4).Bytes)
            .Single(field => field.Number == 7).Bytes;
        var fields = ProtobufReader.Read(histogram);

        Assert.Equal(17UL, fields.Single(field => field.Number == 1).Value);
        Assert.Equal(3, ProtobufReader.ZigZag(fields.Single(field => field.Number == 5).Value));
        Assert.Equal(7UL, fields.Single(field => field.Number == 7).Value);

        // 1 s is bucket 0, 1.01 s bucket 1, 4 s bucket 16.
        var spans = fields.Where(field => field.Number == 12).Select(field => ProtobufReader.Read(field.Bytes))
            .Select(span => (ProtobufReader.ZigZag(span[0].Value), span[1].Value));
        Assert.Equal([(0L, 2UL), (14L, 1UL)], spans);
        Assert.Equal([3L, 2L, -3L], ProtobufReader.Packed(fields.Single(field => field.Number == 13).Bytes));
    }

    private static LatencyFigures Figures(params (double Seconds, int Times)[] values)
    {
        Latencies latencies = new(LatencyBuckets.For(TimeProvider.System));
        foreach (var (seconds, times) in values) latencies.Record(LatencyKind.Wait, (long)(seconds * TimeProvider.System.TimestampFrequency), times);
        LatencyFigures figures = new();
        latencies.AddTo(LatencyKind.Wait, figures);
        return figures;
    }

    [GeneratedRegex(@"^[a-z_]+(\{[a-z_]+=""[^""\\]*""(,[a-z_]+=""[^""\\]*"")*\})? (-?[0-9.e+-]+|NaN)$", RegexOptions.IgnoreCase)]
    private static partial Regex Sample();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Suffix();
}
