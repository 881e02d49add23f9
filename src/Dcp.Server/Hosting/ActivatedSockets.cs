using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Dcp.Server.Hosting;

/// <summary>
/// Listening sockets that systemd has opened and hands over (socket activation): they take the place of listen_addr and unix_socket_dir. They
/// stay systemd's: a Unix socket's file is not removed.
/// </summary>
internal static class ActivatedSockets
{
    private const int First = 3;

    /// <summary>Where they listen; empty when the process was not started for them.</summary>
    internal static IReadOnlyList<EndPoint> Take()
    {
        if (Number("LISTEN_PID") != Environment.ProcessId) return [];
        List<EndPoint> endPoints = [];
        for (var descriptor = First; descriptor < First + Number("LISTEN_FDS"); descriptor++)
        {
            using Socket socket = new(new SafeSocketHandle(descriptor, ownsHandle: false));
            if (socket.LocalEndPoint is not { } endPoint) continue;
            InheritedSockets.Add(endPoint, descriptor);
            endPoints.Add(endPoint);
        }

        // For us alone: not for a program that we start.
        Environment.SetEnvironmentVariable("LISTEN_PID", null);
        Environment.SetEnvironmentVariable("LISTEN_FDS", null);
        return endPoints;
    }

    private static int Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
