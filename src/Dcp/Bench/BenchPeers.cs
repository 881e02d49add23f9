using System.Reflection;
using Dcp.Workload.Database;

namespace Dcp.Bench;

/// <summary>The database and the poolers of a comparison; all end with it, or with this process, whichever comes first.</summary>
internal sealed class BenchPeers : IAsyncDisposable
{
    // Off the PATH of most users.
    private const string DebianPgBouncer = "/usr/sbin/pgbouncer";

    private readonly List<GuardedProcess> _poolers = [];
    private readonly List<BenchTarget> _targets = [];

    private BenchPeers(ScratchPostgres postgres) => Postgres = postgres;

    public ScratchPostgres Postgres { get; }

    public IReadOnlyList<BenchTarget> Targets => _targets;

    /// <exception cref="BenchException">A pooler is missing or did not start.</exception>
    /// <exception cref="DatabaseUnavailableException">PostgreSQL is missing or did not start.</exception>
    public static async Task<BenchPeers> StartAsync(BenchOptions options, CancellationToken cancellation)
    {
        // Before the database, which takes seconds.
        string? pgbouncer = options.Targets.Contains(BenchOptions.PgBouncer) ? FindPgBouncer() : null;
        ScratchPostgresOptions settings = new()
        {
            Durable = false,
            SharedBuffersMb = 128,
            MaxConnections = (options.Targets.Contains(BenchOptions.Direct) ? options.Clients.Max() : 0) + (3 * options.Pool) + 10,
        };
        BenchPeers peers = new(await ScratchPostgres.StartAsync(settings, cancellation));
        try
        {
            foreach (string target in options.Targets)
                await peers.AddAsync(target, options, pgbouncer, cancellation);
            return peers;
        }
        catch
        {
            await peers.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (GuardedProcess pooler in _poolers)
            await pooler.DisposeAsync();
        await Postgres.DisposeAsync();
    }

    internal static string FindPgBouncer() =>
        PostgresPrograms.FindOnPath("pgbouncer") ?? (File.Exists(DebianPgBouncer) ? DebianPgBouncer : null)
        ?? throw new BenchException("PgBouncer is not installed (Debian, Ubuntu: apt-get install pgbouncer); --targets names others");

    private async Task AddAsync(string target, BenchOptions options, string? pgbouncer, CancellationToken cancellation)
    {
        switch (target)
        {
            case BenchOptions.Direct:
                _targets.Add(new BenchTarget(target, Postgres.Version, Postgres.Port, null));
                break;
            case BenchOptions.PgBouncer:
                string version = (await BenchTool.RunAsync(pgbouncer!, ["--version"], null, cancellation)).Output.Split('\n')[0];
                await StartAsync(target, version, directory => [pgbouncer!, Path.Combine(directory, "bench.ini")]);
                break;
            default:
                string own = typeof(BenchPeers).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
                await StartAsync(target, $"dcp {own}", directory => [.. OwnProgram.Command(directory), "serve", Path.Combine(directory, "bench.ini")]);
                break;
        }

        async Task StartAsync(string name, string version, Func<string, IEnumerable<string>> command)
        {
            (GuardedProcess process, int port, double startMs) = await PoolerStart.StartAsync(name, options, Postgres, command, cancellation);
            _poolers.Add(process);
            _targets.Add(new BenchTarget(name, version, port, process.Pid, startMs));
        }
    }
}
