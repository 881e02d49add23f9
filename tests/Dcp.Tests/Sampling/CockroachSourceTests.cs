using System.Net;
using System.Net.Sockets;
using System.Text;
using Dcp.Workload.Results;
using Dcp.Workload.Sampling;

namespace Dcp.Tests.Sampling;

public sealed class CockroachSourceTests
{
    private readonly ManualTime _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_charts_have_their_metrics_by_name_and_unit()
    {
        Dictionary<string, double> values = await ReadTwiceAsync("v25.2.1");

        Assert.Equal(
            new SortedDictionary<string, double>
            {
                // Two seconds between the pages.
                [MetricTable.Queries] = 50,
                [MetricTable.NewSessions] = 1.5,
                [MetricTable.FailedSessions] = 1,
                [MetricTable.Contention] = 2,
                [MetricTable.Restarts] = 1.5,
                [MetricTable.DiskReads] = 15,
                [MetricTable.DiskWrites] = 35,

                [MetricTable.OpenSessions] = 64,
                [MetricTable.ActiveSessions] = 12,
                [MetricTable.OpenTransactions] = 17,
                [MetricTable.DatabaseCpu] = 43,
                [MetricTable.DatabaseMemory] = 1024,
                [MetricTable.GoAllocated] = 200,
                [MetricTable.CgoAllocated] = 100,
                [MetricTable.SqlMemory] = 8,

                // Nanoseconds there, milliseconds here; the 99th of 100 lies in the middle of the bucket from 3 to 10 ms.
                [MetricTable.ServiceP50] = 0.555556,
                [MetricTable.ServiceP99] = 6.5,
                [MetricTable.KvP50] = 1,
                [MetricTable.KvP99] = 1.98,
                [MetricTable.WalSyncP99] = 3.96,
                [MetricTable.CommitP50] = 0.5,
                [MetricTable.CommitP99] = 0.99,
                [MetricTable.QueueP99] = 4.95,
                [MetricTable.SchedulingP50] = 0.1,
                [MetricTable.SchedulingP99] = 0.198,

                // Microseconds in version 25: 250,000 of them in two seconds are 125 ms of each.
                [MetricTable.SlotsExhausted] = 125,
                [MetricTable.TokensExhausted] = 20,
            },
            new SortedDictionary<string, double>(values.ToDictionary(pair => pair.Key, pair => Math.Round(pair.Value, 6))));
    }

    [Theory]
    [InlineData("v25.4.9", 125)]
    [InlineData("v26.1.0", 0.125)]
    [InlineData("v26.2.0-alpha.1", 0.125)]
    public async Task Exhausted_durations_are_microseconds_before_version_26_and_nanoseconds_since(string tag, double expected) =>
        Assert.Equal(expected, (await ReadTwiceAsync(tag))[MetricTable.SlotsExhausted], 9);

    [Fact]
    public async Task Without_a_version_nothing_is_guessed()
    {
        Dictionary<string, double> values = await ReadTwiceAsync("unknown");

        Assert.False(values.ContainsKey(MetricTable.SlotsExhausted));
        Assert.Equal(64, values[MetricTable.OpenSessions]);
    }

    [Fact]
    public void A_counter_that_began_anew_is_a_gap()
    {
        CockroachMetrics metrics = new(_time);
        metrics.Translate(PrometheusText.Parse(CockroachPage.At(9)), "", new Dictionary<string, double>());
        _time.Advance(1);
        Dictionary<string, double> values = [];

        metrics.Translate(PrometheusText.Parse(CockroachPage.At(0)), "", values);

        Assert.False(values.ContainsKey(MetricTable.Queries));
        Assert.False(values.ContainsKey(MetricTable.ServiceP99));
        Assert.Equal(64, values[MetricTable.OpenSessions]);
    }

    [Theory]
    [InlineData(3, 43, 45)]
    [InlineData(1, 129, 15)]
    public void Nodes_are_added_up_and_hosts_are_not_counted_twice(int hosts, double cpu, double reads)
    {
        CockroachMetrics metrics = new(_time, nodes: 3, hosts);
        metrics.Translate(Pages(1), "", new Dictionary<string, double>());
        _time.Advance(2);
        Dictionary<string, double> values = [];

        metrics.Translate(Pages(2), "", values);

        Assert.Equal((3 * 64, 150), (values[MetricTable.OpenSessions], values[MetricTable.Queries]));
        Assert.Equal((cpu, reads), (Math.Round(values[MetricTable.DatabaseCpu], 6), values[MetricTable.DiskReads]));

        static PrometheusText Pages(int step) => PrometheusText.Parse(string.Join('\n', Enumerable.Repeat(CockroachPage.At(step), 3)));
    }

    [Theory]
    [InlineData("a 1\na{x=\"1\"} 2\n# a 9\nnonsense\nb{ 3\nc{y=\"}\"} 4 1700000000\n", "a=3 c=4")]
    [InlineData("nan NaN\nplus +Inf\n", "nan=NaN plus=Infinity")]
    [InlineData("", "")]
    public void Text_is_read_line_by_line(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', PrometheusText.Parse(text).Values.Select(pair => FormattableString.Invariant($"{pair.Key}={pair.Value}"))));

    [Fact]
    public void Statements_are_the_difference_of_two_looks()
    {
        Dictionary<string, double[]> first = new() { ["UPDATE a"] = [10, 0.5, 10, 0.1], ["SELECT gone"] = [5, 1, 5, 0] };
        Dictionary<string, double[]> last = new()
        {
            ["UPDATE a"] = [30, 1.5, 50, 0.4],
            ["SELECT gone"] = [5, 1, 5, 0],
            ["INSERT b"] = [2, 4, 2, 0],
            ["SELECT FROM crdb_internal.statement_statistics"] = [1, 1, 1, 0],
        };

        IReadOnlyList<StatementActivity> statements = CockroachStatements.Difference(first, last);

        Assert.Equal(
            [new StatementActivity("INSERT b", 2, 4000, 2, 0), new StatementActivity("UPDATE a", 20, 1000, 40, 300)],
            statements);
        Assert.Equal(50, statements[1].MeanMs);
    }

    private async Task<Dictionary<string, double>> ReadTwiceAsync(string tag)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        List<string> asked = [];
        Task server = ServeAsync(listener, tag, asked);
        CockroachSource source = new([new Uri($"http://{listener.LocalEndpoint}")], "CockroachDB", _time);
        await using (source)
        {
            await source.ReadAsync(new Dictionary<string, double>(), Cancellation);
            _time.Advance(2);
            Dictionary<string, double> values = [];
            await source.ReadAsync(values, Cancellation);
            await server;
            Assert.Equal(["GET /_status/vars HTTP/1.1", "GET /_status/vars HTTP/1.1"], asked);
            return values;
        }
    }

    /// <summary>Answers two requests with two pages.</summary>
    private static async Task ServeAsync(TcpListener listener, string tag, List<string> asked)
    {
        for (int step = 1; step <= 2; step++)
        {
            using TcpClient client = await listener.AcceptTcpClientAsync(Cancellation);
            using StreamReader reader = new(client.GetStream());
            asked.Add(await reader.ReadLineAsync(Cancellation) ?? "");
            while (await reader.ReadLineAsync(Cancellation) is { Length: > 0 })
            {
                // Headers.
            }

            byte[] body = Encoding.UTF8.GetBytes(CockroachPage.At(step, tag));
            byte[] head = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n");
            await client.GetStream().WriteAsync((byte[])[.. head, .. body], Cancellation);
        }
    }
}
