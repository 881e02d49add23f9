using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Dcp.SystemTests.Support;
using Dcp.Workload;
using Dcp.Workload.Running.Metrics;
using Dcp.Workload.Statistics;

namespace Dcp.Tests.Workload;

public sealed class MetricsEndpointTests
{
    [Fact]
    public async Task Metrics_are_served_until_the_end()
    {
        string port = Ports.Free().ToString(CultureInfo.InvariantCulture);
        using HttpClient client = new();
        MetricsEndpoint endpoint = MetricsEndpoint.Listen(port);
        await using (endpoint)
        {
            endpoint.Show(() => new RunSnapshot("flights", "direct", 8, 7, [], new LatencyHistogram(), [], [], 0, 0));
            string text = await client.GetStringAsync($"http://127.0.0.1:{port}/metrics", TestContext.Current.CancellationToken);

            Assert.Contains("dcp_workload_connections_open{workload=\"flights\",target=\"direct\"} 7\n", text, StringComparison.Ordinal);
            using HttpResponseMessage other = await client.GetAsync($"http://127.0.0.1:{port}/", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        }

        await Assert.ThrowsAsync<HttpRequestException>(
            () => client.GetStringAsync($"http://127.0.0.1:{port}/metrics", TestContext.Current.CancellationToken));
    }

    /// <summary>Prometheus asks whether or not a run is on. Of a hundred starts some are met between the first moment of listening and the first accept.</summary>
    [Fact]
    public async Task Who_asks_at_the_very_moment_that_it_begins_to_listen_is_answered()
    {
        for (int start = 0; start < 100; start++)
        {
            int port = Ports.Free();
            Task<string>[] early = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() => AskUntilItListensAsync(port)))];
            await using MetricsEndpoint endpoint = MetricsEndpoint.Listen(port.ToString(CultureInfo.InvariantCulture));
            foreach (Task<string> asked in early) Assert.StartsWith("HTTP/1.1 200 OK\r\n", await asked, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("POST /metrics HTTP/1.1\r\n\r\n", "HTTP/1.1 405 ")]
    [InlineData("GET /metrics?name=x HTTP/1.1\r\nHost: other\r\n\r\n", "HTTP/1.1 200 ")]
    [InlineData("HEAD /metrics HTTP/1.1\r\n\r\n", "HTTP/1.1 200 ")]
    [InlineData("GET /metricsx HTTP/1.1\r\n\r\n", "HTTP/1.1 404 ")]
    [InlineData("nonsense\r\n\r\n", "HTTP/1.1 400 ")]
    [InlineData("GET /metrics HTTP/1.1\r\n", "")]
    public async Task Any_request_has_its_answer_and_the_connection_ends(string request, string answer)
    {
        int port = Ports.Free();
        await using MetricsEndpoint endpoint = MetricsEndpoint.Listen($"*:{port}");
        string said = await AskAsync(port, request);
        Assert.StartsWith(answer, said, StringComparison.Ordinal);
        Assert.Equal(answer.Length == 0, said.Length == 0);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("70000")]
    [InlineData("port")]
    [InlineData(":80")]
    [InlineData("a/b:80")]
    public void Other_places_are_refused(string place) =>
        Assert.Throws<WorkloadInputException>(() => MetricsEndpoint.Listen(place));

    [Fact]
    public void A_port_that_is_taken_is_refused()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();

        string place = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        Assert.Contains("cannot be listened on", Assert.Throws<WorkloadInputException>(() => MetricsEndpoint.Listen(place)).Message, StringComparison.Ordinal);
    }

    private static async Task<string> AskUntilItListensAsync(int port)
    {
        while (true)
        {
            try
            {
                return await AskAsync(port, "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
            {
                // Not yet.
            }
        }
    }

    /// <summary>Says that, and no more, and hears the answer to its end.</summary>
    private static async Task<string> AskAsync(int port, string request)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        using StreamReader reader = new(new NetworkStream(socket), Encoding.UTF8);
        await socket.SendAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        socket.Shutdown(SocketShutdown.Send);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
