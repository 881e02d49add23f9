using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Dcp.Workload;
using Dcp.Workload.Running.Metrics;
using Dcp.Workload.Statistics;

namespace Dcp.Tests.Workload;

public sealed class MetricsEndpointTests
{
    [Fact]
    public async Task Metrics_are_served_until_the_end()
    {
        string port = FreePort().ToString(CultureInfo.InvariantCulture);
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

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
