using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Dcp.Workload.Connections;

/// <summary>Where a <see cref="SimpleQueryClient"/> connects to, and as whom.</summary>
/// <param name="Password">Null: the server must not ask for one.</param>
internal sealed record SimpleQuerySettings(EndPoint EndPoint, string User, string Database, string? Password, string ApplicationName)
{
    /// <summary>As libpq's sslmode. A Unix socket is never encrypted.</summary>
    public SslMode SslMode { get; init; } = SslMode.Disable;

    /// <summary>File of the authorities that are trusted for verify-ca and verify-full; null: the system's.</summary>
    public string? RootCertificate { get; init; }

    /// <summary>The name that a certificate must be for.</summary>
    public string Host { get; init; } = "";

    /// <summary>The file that the password was found in, if it was in one.</summary>
    public string? PasswordFrom { get; init; }

    /// <summary>How it is named in messages.</summary>
    public string Shown => EndPoint switch
    {
        UnixDomainSocketEndPoint socket => socket.ToString().Replace('\0', '@'),
        DnsEndPoint name => $"{name.Host}:{name.Port}",
        _ => EndPoint.ToString() ?? "",
    };

    public static SimpleQuerySettings From(NpgsqlConnectionStringBuilder settings, string applicationName)
    {
        string host = settings.Host!;
        EndPoint endPoint = host[0] is '/' or '@'
            ? SocketOf($"{host}/.s.PGSQL.{settings.Port}")
            : IPAddress.TryParse(host, out IPAddress? address) ? new IPEndPoint(address, settings.Port) : new DnsEndPoint(host, settings.Port);
        return new SimpleQuerySettings(endPoint, settings.Username!, settings.Database!, settings.Password, settings.ApplicationName ?? applicationName)
        {
            SslMode = settings.SslMode,
            RootCertificate = settings.RootCertificate,
            Host = host,
        };
    }

    /// <param name="path">An <c>@</c> in front is an abstract one.</param>
    public static UnixDomainSocketEndPoint SocketOf(string path) => new(path.StartsWith('@') ? '\0' + path[1..] : path);
}
