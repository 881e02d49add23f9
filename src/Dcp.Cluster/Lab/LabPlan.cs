using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Dcp.Cluster.Corosync;
using Dcp.Cluster.Pacemaker;
using Dcp.Cluster.Real;

namespace Dcp.Cluster.Lab;

/// <summary>
/// Who is who in a lab. All of it is in namespaces of its own, so the addresses meet nobody else's, and two labs may have the same.
/// Hardware addresses are fixed: with new ones after each boot neighbours would wait for stale ARP entries to expire.
/// </summary>
internal static class LabPlan
{
    internal const int Prefix = 24;
    internal const int Prefix6 = 64;
    internal const int PoolerPort = 6432;
    internal const int DatabasePort = 5432;
    internal const int BmcPort = 6230;
    internal const string Client = "client";
    internal const string Database = "db";
    internal const string FenceAgent = "fence_dcp_lab";
    internal const string DatabaseName = "app";
    internal const string User = "app";

    internal const int MostVips = 4;

    /// <summary>The first address, which the drill uses.</summary>
    internal static readonly IPAddress Vip = Address(100);
    internal static readonly IPAddress DatabaseAddress = Address(200);
    internal static readonly IPAddress Bmc = Address(254);

    internal static IReadOnlyList<string> NodeNames(int count) => [.. Enumerable.Range(1, count).Select(Name)];

    internal static IReadOnlyList<ClusterNode> Nodes(int count) =>
        [.. Enumerable.Range(1, count).Select(i => new ClusterNode(Name(i), i, [Address(i)]))];

    internal static IPAddress AddressOf(string host) => Address(Number(host));

    internal static string MacOf(string host) => string.Create(CultureInfo.InvariantCulture, $"02:dc:00:00:00:{Number(host):x2}");

    internal static string Address6Of(string host) => string.Create(CultureInfo.InvariantCulture, $"{Address6(Number(host))}/{Prefix6}");

    internal static IReadOnlyList<IPAddress> VipsOf(LabInfo info) =>
        [.. Enumerable.Range(0, info.Vips).Select(i => Address(100 + i)), .. info.IPv6 ? [Address6(100)] : Array.Empty<IPAddress>()];

    internal static ClusterModel Model(LabInfo info) => new()
    {
        Nodes = NodeNames(info.Nodes),
        Vips = [.. VipsOf(info).Select(address => new Vip(address, address.AddressFamily == AddressFamily.InterNetwork ? Prefix : Prefix6, "eth0"))],
        Fencing = [.. NodeNames(info.Nodes).Select(node => new FenceDevice(
            node, FenceAgent, [new("ip", Bmc.ToString()), new("ipport", BmcPort.ToString(CultureInfo.InvariantCulture)), new("plug", node)]))],
        PoolerFile = ClusterBundle.PoolerFile,
        DrainSeconds = 15,
        CoordinatorWait = "200ms",
    };

    /// <summary>dcp's configuration on each host: passwords are not the lab's subject.</summary>
    internal static string PoolerConfig(int nodes) => string.Create(CultureInfo.InvariantCulture, $"""
        [databases]
        {DatabaseName} = host={DatabaseAddress} port={DatabasePort} user={User}

        [pgbouncer]
        listen_addr = *
        listen_port = {PoolerPort}
        unix_socket_dir = /run/dcp
        auth_type = any
        pool_mode = transaction
        default_pool_size = 20
        logfile = /var/log/dcp.log
        server_connect_timeout = 2
        server_login_retry = 1

        [cluster]
        {string.Join('\n', Nodes(nodes).Select(node => $"node {node.Name} = {node.Addresses[0]}"))}

        """);

    private static int Number(string host) => host switch
    {
        Client => 250,
        Database => 200,
        _ => int.Parse(host.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture),
    };

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"ha{number}");

    private static IPAddress Address(int last) => new([10, 77, 0, (byte)last]);

    private static IPAddress Address6(int last) => IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"fd77::{last}"));
}
