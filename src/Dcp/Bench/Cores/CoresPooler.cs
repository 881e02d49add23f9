using System.Globalization;
using System.Net;
using Dcp.Net.Memory;
using Dcp.Server.Config;
using Dcp.Server.Hosting;
using Dcp.Server.Pool;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dcp.Bench.Cores;

/// <summary>A whole pooler on the memory transport, whose database lives on its own reactors.</summary>
internal sealed class CoresPooler : IAsyncDisposable
{
    private static readonly IPEndPoint s_front = new(IPAddress.Parse("10.0.0.9"), 6432);
    private static readonly IPEndPoint s_back = new(IPAddress.Parse("10.0.0.1"), 5432);

    private readonly Pooler _pooler;

    private CoresPooler(MemoryTransport transport, Pooler pooler)
    {
        Transport = transport;
        _pooler = pooler;
    }

    internal MemoryTransport Transport { get; }

    /// <summary>The only pool, once a client has logged in.</summary>
    internal Pool Hot => _pooler.Host.Pools.All.Single();

    internal static async Task<CoresPooler> StartAsync(int reactors, int pool)
    {
        MemoryTransport transport = new(new MemorySettings { Reactors = reactors, Clock = TimeProvider.System });
        transport.Answer(s_back, () => new CoresDatabase());
        transport.StartThreads();
        CoresPooler started = new(transport, new Pooler(Configuration(pool), transport, NullLogger.Instance));
        await started._pooler.StartAsync();
        return started;
    }

    public async ValueTask DisposeAsync()
    {
        await _pooler.DisposeAsync();
        await Transport.DisposeAsync();
    }

    internal void Arrive(CoresClient client) => Transport.Arrive(s_front, client);

    private static DcpConfig Configuration(int pool)
    {
        (DcpConfig? config, IReadOnlyList<ConfigProblem> problems) = ConfigLoader.LoadText(
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                [databases]
                app = host={s_back.Address} port={s_back.Port} user=app
                [pgbouncer]
                listen_addr = {s_front.Address}
                listen_port = {s_front.Port}
                unix_socket_dir =
                auth_type = any
                pool_mode = transaction
                max_client_conn = 20000
                default_pool_size = {pool}
                server_tls_sslmode = disable
                """),
            "bench.ini");
        return config ?? throw new BenchException(string.Join('\n', problems));
    }
}
