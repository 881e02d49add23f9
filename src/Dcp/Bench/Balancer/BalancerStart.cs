using System.Reflection;
using Dcp.Workload.Database;

namespace Dcp.Bench.Balancer;

/// <summary>Starts HAProxy or dcp in front of ports of this machine, with the checks and time limits of a usual front.</summary>
internal static class BalancerStart
{
    private const string DebianHaproxy = "/usr/sbin/haproxy";
    private const int MaxConnections = 4000;

    /// <exception cref="BenchException">It is not installed.</exception>
    internal static string FindHaproxy() =>
        PostgresPrograms.FindOnPath("haproxy") ?? (File.Exists(DebianHaproxy) ? DebianHaproxy : null)
        ?? throw new BenchException("HAProxy is not installed (Debian, Ubuntu: apt-get install haproxy)");

    internal static async Task<string> HaproxyVersionAsync(string program, CancellationToken cancellation) =>
        string.Join(' ', (await BenchTool.RunAsync(program, ["-v"], null, cancellation)).Output.Split('\n')[0].Split(' ').Take(3));

    internal static string OwnVersion =>
        $"dcp {typeof(BalancerStart).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion}";

    internal static Task<(GuardedProcess Process, int Port)> HaproxyAsync(string program, int threads, IReadOnlyList<int> targets, CancellationToken cancellation)
    {
        int port = FreePort.Find();
        string file = $"""
            global
                log stdout format raw daemon
                maxconn {MaxConnections}
                {(threads > 0 ? $"nbthread {threads}" : "")}
            defaults
                log     global
                mode    tcp
                option  tcplog
                timeout connect 5s
                timeout client  180s
                timeout server  180s
                option  tcpka
            frontend pgsql_in
                bind 127.0.0.1:{port}
                default_backend pgb_pool
            backend pgb_pool
                balance leastconn
                option  tcp-check
                default-server inter 2s fall 3 rise 2 fastinter 1s
            {string.Join('\n', targets.Select((target, i) => $"    server pgb{i + 1} 127.0.0.1:{target} check"))}

            """;
        return StartAsync("HAProxy", "haproxy.cfg", file, port, directory => [program, "-db", "-f", Path.Combine(directory, "haproxy.cfg")], cancellation);
    }

    internal static Task<(GuardedProcess Process, int Port)> DcpAsync(IReadOnlyList<int> targets, CancellationToken cancellation)
    {
        int port = FreePort.Find();
        string file = $"""
            [pgbouncer]
            unix_socket_dir =
            [frontend pgsql_in]
            bind = 127.0.0.1:{port}
            balance = leastconn
            timeout connect = 5s
            timeout client = 180s
            timeout server = 180s
            default_server = inter=2s fall=3 rise=2 fastinter=1s
            {string.Join('\n', targets.Select((target, i) => $"server pgb{i + 1} = 127.0.0.1:{target} check"))}

            """;
        return StartAsync("dcp", "dcp.ini", file, port, directory => [.. OwnProgram.Command(directory), "serve", Path.Combine(directory, "dcp.ini")], cancellation);
    }

    private static async Task<(GuardedProcess Process, int Port)> StartAsync(
        string name, string fileName, string text, int port, Func<string, IEnumerable<string>> command, CancellationToken cancellation)
    {
        string directory = GuardedProcess.CreateDirectory("dcp-bench-");
        await File.WriteAllTextAsync(Path.Combine(directory, fileName), text, cancellation);
        (GuardedProcess process, _) = await ListeningProcess.StartAsync(name, directory, port, command(directory), cancellation);
        return (process, port);
    }
}
