using Dcp.Workload.Database;

namespace Dcp.Bench;

/// <summary>Starts a pooler with a file that PgBouncer and dcp both take, in a scratch directory that goes away with it.</summary>
internal static class PoolerStart
{
    /// <param name="command">Program and arguments, given the scratch directory with <c>bench.ini</c>.</param>
    /// <exception cref="BenchException">It ended, or does not listen.</exception>
    public static async Task<(GuardedProcess Process, int Port, double StartMs)> StartAsync(
        string name, BenchOptions options, ScratchPostgres postgres, Func<string, IEnumerable<string>> command, CancellationToken cancellation)
    {
        int port = FreePort.Find();
        string directory = GuardedProcess.CreateDirectory("dcp-bench-");
        await File.WriteAllTextAsync(Path.Combine(directory, "bench.ini"), MakeIni(options, postgres, directory, port), cancellation);
        await File.WriteAllTextAsync(
            Path.Combine(directory, "userlist.txt"), $"\"{postgres.User}\" \"{postgres.UserPassword}\"\n", cancellation);
        if (options.Tls)
            await BenchCertificate.WriteAsync(directory, cancellation);
        (GuardedProcess process, double startMs) = await ListeningProcess.StartAsync(name, directory, port, command(directory), cancellation);
        return (process, port, startMs);
    }

    private static string MakeIni(BenchOptions options, ScratchPostgres postgres, string directory, int port) =>
        $"""
        [databases]
        {postgres.Database} = host={postgres.Host} port={postgres.Port}
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = {port}
        unix_socket_dir = {directory}
        auth_type = {options.Auth}
        auth_file = {Path.Combine(directory, "userlist.txt")}
        pool_mode = transaction
        default_pool_size = {options.Pool}
        max_client_conn = {options.Clients.Max() + 100}
        log_connections = 0
        log_disconnections = 0

        """
        + (options.Tls
            ? $"""
            client_tls_sslmode = require
            client_tls_key_file = {Path.Combine(directory, BenchCertificate.KeyFile)}
            client_tls_cert_file = {Path.Combine(directory, BenchCertificate.CertificateFile)}

            """
            : "");
}
