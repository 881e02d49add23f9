using System.Diagnostics;
using System.Net.Sockets;
using Dcp.Workload.Database;

namespace Dcp.Bench;

/// <summary>Starts a pooler with a file that PgBouncer and dcp both take, in a scratch directory that goes away with it.</summary>
internal static class PoolerStart
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    /// <param name="command">Program and arguments, given the scratch directory with <c>bench.ini</c>.</param>
    /// <exception cref="BenchException">It ended, or does not listen.</exception>
    public static async Task<(GuardedProcess Process, int Port, double StartMs)> StartAsync(
        string name, BenchOptions options, ScratchPostgres postgres, Func<string, IEnumerable<string>> command, CancellationToken cancellation)
    {
        // PgBouncer refuses to run as root, and dcp is to be measured under the same account.
        UnixAccount? account = UnixAccount.ForDatabase();
        int port = FreePort.Find();
        string directory = GuardedProcess.CreateDirectory("dcp-bench-");
        await File.WriteAllTextAsync(Path.Combine(directory, "bench.ini"), MakeIni(options, postgres, directory, port), cancellation);
        await File.WriteAllTextAsync(
            Path.Combine(directory, "userlist.txt"), $"\"{postgres.User}\" \"{postgres.UserPassword}\"\n", cancellation);
        if (options.Tls)
            await BenchCertificate.WriteAsync(directory, cancellation);
        long began = Stopwatch.GetTimestamp();
        GuardedProcess process = await GuardedProcess.StartAsync(directory, account, "INT", StopLimit, command(directory));
        try
        {
            await WaitAsync(name, process, port, cancellation);
            return (process, port, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
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

    private static async Task WaitAsync(string name, GuardedProcess process, int port, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(StartLimit);
        while (!process.HasExited)
        {
            try
            {
                using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync("127.0.0.1", port, limit.Token);
                return;
            }
            catch (SocketException)
            {
                // Not yet.
            }

            if (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
                throw new BenchException($"{name} does not listen after {StartLimit.TotalSeconds:0} s");
            await Task.Delay(Pause, cancellation);
        }

        throw new BenchException($"{name} ended while starting:\n{await process.WaitForExitAsync(cancellation)}");
    }
}
