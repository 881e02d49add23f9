using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Dcp.Server.Hosting;

/// <summary>Sends lines to the system's log over /dev/log (RFC 3164). Lines are lost while nobody listens there. Any thread.</summary>
internal sealed class Syslog(string ident, string facility) : IDisposable
{
    private const string Path = "/dev/log";

    private readonly int _facility = Number(facility) << 3;
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };

    internal void Write(LogLevel level, DateTimeOffset now, string text)
    {
        var severity = level switch
        {
            LogLevel.Critical => 2,
            LogLevel.Error => 3,
            LogLevel.Warning => 4,
            LogLevel.Debug or LogLevel.Trace => 7,
            _ => 6,
        };
        var local = now.ToLocalTime();
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"<{_facility | severity}>{local:MMM} {local.Day,2} {local:HH:mm:ss} {ident}[{Environment.ProcessId}]: {text}");
        try
        {
            _socket.SendTo(Encoding.UTF8.GetBytes(line), new UnixDomainSocketEndPoint(Path));
        }
        catch (SocketException)
        {
            // The log must not stop the pooler.
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Of a word that is none it is daemon's, as with PgBouncer; the check of the configuration has said so.</summary>
    private static int Number(string facility) => facility switch
    {
        "user" => 1,
        "auth" => 4,
        "authpriv" => 10,
        ['l', 'o', 'c', 'a', 'l', >= '0' and <= '7' and var digit] => 16 + (digit - '0'),
        _ => 3,
    };
}
