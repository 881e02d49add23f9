using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Dcp.SystemTests.Cockroach.StandIn;

/// <summary>A node's HTTP port: <c>/health</c>, <c>/health?ready=1</c> and <c>/_status/vars</c>.</summary>
internal static class StandInHttp
{
    internal static async Task ServeAsync(StandInNode node, Socket socket)
    {
        using Socket owned = socket;
        byte[] buffer = new byte[4096];
        int count = 0;
        while (count < buffer.Length && !buffer.AsSpan(0, count).EndsWith("\r\n\r\n"u8))
        {
            int more = await socket.ReceiveAsync(buffer.AsMemory(count), SocketFlags.None);
            if (more == 0)
                return;
            count += more;
        }

        string path = Encoding.ASCII.GetString(buffer, 0, count).Split(' ') is [_, { } asked, ..] ? asked : "";
        (HttpStatusCode status, string body) = Answer(node, path);
        string head = $"HTTP/1.1 {(int)status} {status}\r\nContent-Type: text/plain\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n";
        await socket.SendAsync(Encoding.UTF8.GetBytes(head + body), SocketFlags.None);
        socket.Shutdown(SocketShutdown.Send);
    }

    private static (HttpStatusCode Status, string Body) Answer(StandInNode node, string path) => path switch
    {
        "/health?ready=1" or "/health?ready=true" => node.IsReady
            ? (HttpStatusCode.OK, "{}\n")
            : (HttpStatusCode.ServiceUnavailable, "{\"error\": \"node is shutting down\", \"code\": 14}\n"),
        "/health" => (HttpStatusCode.OK, "{}\n"),
        "/_status/vars" => (HttpStatusCode.OK, node.MetricsPage()),
        _ => (HttpStatusCode.NotFound, ""),
    };
}
