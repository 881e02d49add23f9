using System.Globalization;
using System.Net;

namespace Dcp.Server.Hosting;

/// <summary>Listening sockets that a supervisor keeps and hands to each process that it starts, named by an environment variable.</summary>
internal static class InheritedSockets
{
    internal const string Variable = "DCP_LISTEN";

    private static readonly Dictionary<string, int> s_byAddress = Parse(Environment.GetEnvironmentVariable(Variable));

    /// <summary>The descriptor of the socket that listens there, or null.</summary>
    internal static int? Find(EndPoint endPoint) => s_byAddress.TryGetValue(Name(endPoint), out var descriptor) ? descriptor : null;

    /// <summary>One a line, <c>7=0.0.0.0:6432</c>, as <see cref="Parse"/> reads it.</summary>
    internal static string Write(IEnumerable<(EndPoint EndPoint, int Descriptor)> sockets) =>
        string.Join('\n', sockets.Select(socket => string.Create(CultureInfo.InvariantCulture, $"{socket.Descriptor}={Name(socket.EndPoint)}")));

    internal static Dictionary<string, int> Parse(string? text)
    {
        Dictionary<string, int> sockets = [];
        foreach (var line in (text ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = line.IndexOf('=', StringComparison.Ordinal);
            if (at > 0 && int.TryParse(line.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out var descriptor))
                sockets[line[(at + 1)..]] = descriptor;
        }

        return sockets;
    }

    private static string Name(EndPoint endPoint) => endPoint.ToString() ?? "";
}
