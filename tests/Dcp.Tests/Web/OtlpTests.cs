using CsCheck;
using Dcp.Server.Config;
using Dcp.Server.Web.Otlp;
using Dcp.Tests.Admin;
using Dcp.Tests.Sampling;
using Dcp.Tests.Simulation;

namespace Dcp.Tests.Web;

public sealed class OtlpTests
{
    [Fact]
    public async Task A_receiver_gets_every_metric_by_the_conventions_names()
    {
        await using OtlpReceiver receiver = new();
        await using var pooling = await Pooling.StartAsync();
        pooling.Connect("a", "app").Query("SELECT 1");
        await using OtlpExporter exporter = new(pooling.Pooler, TimeProvider.System);
        exporter.Configure(Config(receiver) with { Headers = [new("X-Key", "secret")], Attributes = [new("deployment.environment.name", "test"), new("service.name", "front")] });

        var (path, type, key, body) = await receiver.NextAsync();
        Assert.Equal(("/v1/metrics", "application/x-protobuf", "secret"), (path, type, key));
        var resource = OtlpReader.Read(body).Node("resource_metrics");
        var about = resource.Node("resource").Attributes;
        Assert.Equal(("front", "test"), (about["service.name"], about["deployment.environment.name"]));
        Assert.Equal(Environment.MachineName, about["host.name"]);
        Assert.Equal("dcp", resource.Node("scope_metrics").Node("scope").Value<string>("name"));
        var metrics = resource.Node("scope_metrics").Nodes("metrics").ToDictionary(metric => metric.Value<string>("name"));

        var count = metrics["db.client.connection.count"];
        Assert.Equal("{connection}", count.Value<string>("unit"));
        Assert.False(count.Node("sum").Has("is_monotonic"));
        Assert.Equal(2UL, count.Node("sum").Value<ulong>("aggregation_temporality"));
        Assert.Equal(["idle", "used"], count.Node("sum").Nodes("data_points").Select(point => point.Attributes["db.client.connection.state"]));
        Assert.All(count.Node("sum").Nodes("data_points"), point => Assert.True(point.Value<ulong>("start_time_unix_nano") <= point.Value<ulong>("time_unix_nano")));
        Assert.Equal(1UL, metrics["dcp.pool.transactions"].Node("sum").Value<ulong>("is_monotonic"));
        Assert.Equal(1.0, metrics["dcp.pool.transactions"].Node("sum").Node("data_points").Value<double>("as_double"));
        Assert.Equal(1.0, metrics["dcp.ready"].Node("gauge").Node("data_points").Value<double>("as_double"));

        var duration = metrics["db.client.operation.duration"];
        var histogram = duration.Node("exponential_histogram").Node("data_points");
        Assert.Equal("s", duration.Value<string>("unit"));
        Assert.Equal("postgresql", histogram.Attributes["db.system.name"]);
        Assert.Equal("app/app", histogram.Attributes["db.client.connection.pool.name"]);
        Assert.Equal(1UL, histogram.Value<ulong>("count"));
    }

    [Fact]
    public async Task A_histogram_s_buckets_are_where_the_time_was()
    {
        await using var pooling = await Pooling.StartAsync("default_pool_size = 1");
        var first = pooling.Connect("a", "app");
        var second = pooling.Connect("b", "app");
        first.Query("BEGIN");
        second.Query("SELECT 1");
        pooling.Transport.Advance(TimeSpan.FromSeconds(2));
        first.Query("COMMIT");
        await using OtlpReceiver receiver = new();
        await using OtlpExporter exporter = new(pooling.Pooler, TimeProvider.System);
        exporter.Configure(Config(receiver));

        var wait = OtlpReader.Read((await receiver.NextAsync()).Body).Node("resource_metrics").Node("scope_metrics").Nodes("metrics")
            .Single(metric => metric.Value<string>("name") == "db.client.connection.wait_time").Node("exponential_histogram").Nodes("data_points")
            .Single(point => point.Attributes["db.client.connection.pool.name"] == "app/app");
        var buckets = wait.Node("positive");
        var scale = wait.Value<long>("scale");
        var counts = buckets.Value<List<ulong>>("bucket_counts");
        var index = buckets.Value<long>("offset") + counts.Count - 1;
        var top = Math.Pow(2, (index + 1) / Math.Pow(2, scale));
        var bottom = Math.Pow(2, index / Math.Pow(2, scale));

        Assert.True(bottom < 2 && top >= 2, $"2 s is not within {bottom} to {top}");
        Assert.Equal(wait.Value<ulong>("count"), wait.Value<ulong>("zero_count") + counts.Aggregate(0UL, (sum, count) => sum + count));
    }

    [Fact]
    public async Task A_receiver_that_refuses_is_complained_of_once_and_its_return_is_noted()
    {
        LogLines log = new();
        await using OtlpReceiver receiver = new() { Status = 503 };
        await using var pooling = await Pooling.StartAsync(logger: log);
        await using OtlpExporter exporter = new(pooling.Pooler, TimeProvider.System);
        exporter.Configure(Config(receiver));
        for (var i = 0; i < 3; i++) await receiver.NextAsync();
        receiver.Status = 200;
        await WaitForLogAsync(log, "takes metrics again");

        // ExportMetricsServiceResponse { partial_success { rejected_data_points: 3, error_message: "no" } }
        receiver.Answer = [0x0a, 0x06, 0x08, 0x03, 0x12, 0x02, (byte)'n', (byte)'o'];
        await WaitForLogAsync(log, "3 points were not taken: no");
        Assert.Single(log.Lines, line => line.Contains("answered 503", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_that_stops_it_takes_long_and_the_last_figures_are_sent()
    {
        LogLines log = new();
        await using OtlpReceiver receiver = new();
        await using var pooling = await Pooling.StartAsync(logger: log);
        OtlpExporter exporter = new(pooling.Pooler, new ManualTime());
        exporter.Configure(Config(receiver) with { OtlpInterval = TimeSpan.FromHours(1) });
        await WaitForLogAsync(log, "otlp: metrics are sent to");
        await exporter.DisposeAsync();

        Assert.NotEmpty((await receiver.NextAsync()).Body);
        Assert.Empty(receiver.Requests);
    }

    [Theory]
    [InlineData("", "no otlp_endpoint")]
    [InlineData("otlp_endpoint = collector:4318", "it takes an address that begins with http:// or https://")]
    [InlineData("otlp_endpoint = http://example.com@localhost", "without user and password")]
    [InlineData("otlp_endpoint = http://example.com\notlp_interval = 0", "otlp_interval = \"0\" is not allowed")]
    [InlineData("otlp_endpoint = http://example.com\nheader a:b = x", "expected name = value")]
    [InlineData("otlp_endpoint = http://example.com\nheader Host = x", "header Host cannot be sent")]
    [InlineData("otlp_endpoint = http://example.com\notlp_intervall = 5", "did you mean")]
    public void What_is_wrong_in_the_section_is_said(string section, string problem)
    {
        var (config, problems) = ConfigLoader.LoadText($"[pgbouncer]\nauth_type = any\n[databases]\na = host=x user=u\n[metrics]\n{section}\n", "file");

        Assert.Null(config);
        Assert.Contains(problems, found => found.ToString().Contains(problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://127.0.0.1:4318", "http://127.0.0.1:4318/v1/metrics")]
    [InlineData("https://example.com/", "https://example.com/v1/metrics")]
    [InlineData("http://[::1]:9090/api/v1/otlp/v1/metrics", "http://[::1]:9090/api/v1/otlp/v1/metrics")]
    public void An_endpoint_without_a_path_gets_the_usual_one(string written, string endpoint)
    {
        var (config, _) = ConfigLoader.LoadText($"[pgbouncer]\nauth_type = any\n[databases]\na = host=x user=u\n[metrics]\notlp_endpoint = {written}\n", "file");

        Assert.Equal(endpoint, config!.Metrics!.OtlpEndpoint!.ToString());
    }

    [Fact]
    public void Answers_that_make_no_sense_are_no_problem()
    {
        Assert.Null(OtlpResponse.Problem([]));
        Assert.Null(OtlpResponse.Problem([0x0a, 0xff]));
        Assert.Null(OtlpResponse.Problem("not protobuf at all"u8));
        Gen.Byte.Array[0, 40].Sample(bytes => OtlpResponse.Problem(bytes) is null or { Length: < 400 }, iter: 10_000);
    }

    private static MetricsConfig Config(OtlpReceiver receiver) => new()
    {
        OtlpEndpoint = new Uri($"http://127.0.0.1:{receiver.Port}/v1/metrics"),
        OtlpInterval = TimeSpan.FromMilliseconds(100),
        OtlpTimeout = TimeSpan.FromMinutes(1),
    };

    private static async Task WaitForLogAsync(LogLines log, string text)
    {
        for (var i = 0; i < 1200 && !log.Lines.Any(line => line.Contains(text, StringComparison.Ordinal)); i++) await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.Contains(log.Lines, line => line.Contains(text, StringComparison.Ordinal));
    }
}
