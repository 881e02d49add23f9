using System.Net.Sockets;
using System.Text;

namespace Dcp.Server.Hosting;

/// <summary>Tells systemd what the process is doing (sd_notify's protocol: a datagram to the socket that NOTIFY_SOCKET names).</summary>
internal static class ServiceManager
{
    internal static void Ready() => Tell("READY=1");

    /// <summary>As <see cref="Ready"/>, of a process that has taken over from the one that the service manager knows.</summary>
    internal static void ReadyInstead() => Tell($"READY=1\nMAINPID={Environment.ProcessId}");

    internal static void Stopping() => Tell("STOPPING=1");

    /// <summary><see cref="Ready"/> follows when it is done.</summary>
    internal static void Reloading(TimeProvider clock) =>
        Tell($"RELOADING=1\nMONOTONIC_USEC={(long)((Int128)clock.GetTimestamp() * 1_000_000 / clock.TimestampFrequency)}");

    private static void Tell(string state)
    {
        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is not { Length: > 0 } path) return;
        try
        {
            using Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.SendTo(Encoding.UTF8.GetBytes(state), new UnixDomainSocketEndPoint(path.StartsWith('@') ? '\0' + path[1..] : path));
        }
        catch (SocketException)
        {
            // Whoever started us does not listen (any more); that is no reason to stop.
        }
    }
}
