using System.Net;
using System.Net.Sockets;
using System.Text;
using Dcp.SystemTests.Support;
using Npgsql;

namespace Dcp.SystemTests.Web;

/// <summary>Requests that no browser sends: answered or closed, one line in the log at most, and nothing else disturbed.</summary>
public sealed class HostileRequestTests(PostgresFixture postgres)
{
    private const string Token = "0123456789abcdef";

    private readonly int _port = Ports.Free();

    [Fact]
    public async Task Whatever_is_sent_is_refused_and_nothing_of_it_makes_a_line_of_the_log()
    {
        PoolerConfig config = PoolerConfig.For(postgres.Server);
        config.More = $"[web]\nlisten = 127.0.0.1:{_port}\ntoken act = operator {Token}\nuser anna = operator {Users.Password}\n";
        await using PoolerProcess pooler = await DcpProcess.StartAsync(config);
        await pooler.WaitForLogAsync("(web)");
        await using NpgsqlConnection client = await pooler.ConnectAsync();
        string bad = Convert.ToBase64String("evil\nFORGED line\u001b[31m<script>:x"u8.ToArray());
        const string action = """{"action":"drain","name":"in/a\nFORGED line\u001b[31m<script>"}""";
        (string Request, int[] Statuses)[] requests =
        [
            ($"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: {new string('x', 40_000)}\r\n\r\n", [431, 0]),
            ($"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n{string.Concat(Enumerable.Range(0, 500).Select(i => $"X-{i}: y\r\n"))}\r\n", [431, 0]),
            ($"GET /{new string('a', 40_000)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", [414, 0]),
            ("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Nul: a\0b\r\n\r\n", [400, 0]),
            ("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nBad Name: x\r\n\r\n", [400, 0]),
            ("GET / HTTP/1.1\r\n\r\n", [400, 0]),
            ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", [400, 0]),
            ("POST /api/action HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\n\r\n", [400, 401, 403, 0]),
            ("GET /../../etc/passwd HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", [400, 401, 404, 0]),
            ("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: dcp=" + new string('<', 3000) + "\r\n\r\n", [401]),
            ($"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Basic {bad}\r\n\r\n", [401]),
            ("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Basic !!!\r\n\r\n", [401]),
            ($"POST /api/action HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {Token}\r\nX-Dcp-Csrf: 1\r\nContent-Type: application/json\r\nContent-Length: {action.Length}\r\n\r\n{action}", [409]),
            ($"POST /api/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 10000000\r\n\r\n{new string('x', 20_000)}", [400, 413, 0]),
            ("\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003", [400, 0]),
            ("\0\0\0\u0008\u0004\u00d2\u0016\u002f", [400, 0]),
        ];
        foreach ((string request, int[] statuses) in requests)
        {
            (int status, string answer) = await SendAsync(request);
            Assert.True(statuses.Contains(status), $"{status} for {request[..Math.Min(120, request.Length)]}");
            Assert.DoesNotContain("<script>", answer, StringComparison.Ordinal);
            Assert.Equal("1", await client.ScalarAsync("select 1"));
        }

        Assert.Equal(200, (await SendAsync("GET /ready HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")).Status);
        Assert.All(pooler.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches("^20[0-9-]+ ", line));
        Assert.DoesNotContain('\u001b', pooler.Log);
        Assert.DoesNotContain("internal error", pooler.Log, StringComparison.Ordinal);
    }

    /// <returns>The status, or 0 when the connection ends without one.</returns>
    private async Task<(int Status, string Answer)> SendAsync(string request)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        await socket.ConnectAsync(IPAddress.Loopback, _port, limit.Token);
        StringBuilder answer = new();
        try
        {
            byte[] bytes = Encoding.Latin1.GetBytes(request);
            for (int sent = 0; sent < bytes.Length;) sent += await socket.SendAsync(bytes.AsMemory(sent), limit.Token);

            // Who has sent a request may wait for its answer; of the others no more is to come.
            if (!request.Contains("HTTP/1.1", StringComparison.Ordinal)) socket.Shutdown(SocketShutdown.Send);
            byte[] buffer = new byte[64 * 1024];
            while (!answer.ToString().Contains("\r\n\r\n", StringComparison.Ordinal) && await socket.ReceiveAsync(buffer, limit.Token) is > 0 and int length) answer.Append(Encoding.Latin1.GetString(buffer, 0, length));
        }
        catch (SocketException)
        {
            // Closed while something was on its way.
        }

        string text = answer.ToString();
        return (text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? int.Parse(text.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture) : 0, text);
    }
}
