using System.Net;

namespace Dcp.Server.Config;

/// <summary>The section <c>[web]</c>: the page, its metrics, and who may see them.</summary>
public sealed record WebConfig
{
    internal const string NoAuth = "no-auth";
    internal const string NoTls = "no-tls";

    public Position At { get; init; }

    public IReadOnlyList<BindAddress> Listen { get; init; } = [];

    public string TlsCertFile { get; init; } = "";

    /// <summary>Empty: the key stands in the certificate's file.</summary>
    public string TlsKeyFile { get; init; } = "";

    /// <summary>What may be missing off the loopback: <c>no-auth</c>, <c>no-tls</c>.</summary>
    public NameList Insecure { get; init; } = NameList.Empty;

    public IReadOnlyList<WebUser> Users { get; init; } = [];

    /// <summary>Connections at a time; more are closed at once.</summary>
    public int MaxConnections { get; init; } = 200;

    public bool HasTls => TlsCertFile.Length > 0;

    /// <summary>Everybody on this host, and nobody else, can reach it.</summary>
    internal static bool IsLocal(BindAddress address) =>
        address.IsUnix || address.Host == "localhost" || (IPAddress.TryParse(address.Host, out var ip) && IPAddress.IsLoopback(ip));
}
