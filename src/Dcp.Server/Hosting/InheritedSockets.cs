using System.Globalization;
using System.Net;

namespace Dcp.Server.Hosting;

/// <summary>Listening sockets that a supervisor keeps and hands to each process that it starts, named by an environment variable.</summary>
internal static class InheritedSockets
{
    internal const string Variable = "DCP_LISTEN";

    private static readonly HashSet<string> s_takenOver = [];
    private static readonly Dictionary<string, int> s_byAddress = Parse(Environment.GetEnvironmentVariable(Variable));

    /// <summary>A socket of the process that is taken over: the file that goes with it is ours from now on.</summary>
    internal static void TakeOver(string name, int descriptor)
    {
        s_byAddress[name] = descriptor;
        s_takenOver.Add(name);
    }

    /// <summary>A socket that somebody else has opened and keeps.</summary>
    internal static void Add(EndPoint endPoint, int descriptor) => s_byAddress[Name(endPoint)] = descriptor;

    /// <summary>
    /// As <paramref name="settings"/>, on the socket that listens there already, if one does. Each is given once: the listener closes it at its
    /// end, and its number may be somebody else's then.
    /// </summary>
    internal static Dcp.Net.ListenSettings Apply(EndPoint endPoint, Dcp.Net.ListenSettings settings)
    {
        var name = Name(endPoint);
        return settings with { Descriptor = s_byAddress.Remove(name, out var descriptor) ? descriptor : null, OwnsFile = s_takenOver.Remove(name) };
    }

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

    internal static string Name(EndPoint endPoint) => endPoint.ToString() ?? "";
}
