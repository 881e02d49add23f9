using System.Net.Sockets;
using System.Text;

namespace Dcp.Server.Config;

/// <summary>
/// One place where a database's servers can be reached. <paramref name="Host"/> is a name, an IP address, a directory
/// (<c>/run/postgresql</c>: Unix socket) or <c>@name</c> (abstract Unix socket).
/// </summary>
public sealed record Target(string Host, int Port)
{
    /// <summary>Longest path of a Unix socket in bytes: sun_path holds 108 with its terminator.</summary>
    public const int LongestSocketPath = 107;

    /// <summary>A Unix socket by its own path (or <c>@name</c>), not by directory and port.</summary>
    public static Target AtPath(string path) => new(path, 0);

    public bool IsUnix => Host.StartsWith('/') || IsAbstract;

    public bool IsAbstract => Host.StartsWith('@');

    /// <summary>Path of the Unix socket; for an abstract one the leading <c>@</c> stands for the zero byte.</summary>
    public string SocketPath => Port == 0 ? Host : SocketPathOf(Host, Port);

    /// <summary>What a socket connects to; null for a name or an address.</summary>
    internal UnixDomainSocketEndPoint? SocketEndPoint =>
        IsUnix ? new UnixDomainSocketEndPoint(IsAbstract ? '\0' + SocketPath[1..] : SocketPath) : null;

    public override string ToString() => IsUnix ? SocketPath : Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    /// <summary>Where PostgreSQL and its poolers put the socket of a port in a directory.</summary>
    public static string SocketPathOf(string directory, int port) => $"{directory}/.s.PGSQL.{port}";

    internal static bool SocketPathTooLong(string directory, int port) =>
        Encoding.UTF8.GetByteCount(SocketPathOf(directory, port)) > LongestSocketPath;
}
