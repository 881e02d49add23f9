using Dcp.Workload.Connections;
using Dcp.Workload.Results;
using Npgsql;

namespace Dcp.Workload.Sampling;

/// <summary>
/// Looks into everything that a run touches, once a second, from before its start to after its end: the database, the pooler, the
/// clients, the host. What of it can be seen depends on where they run; what cannot be seen is left out.
/// </summary>
internal sealed class RunSampling : IAsyncDisposable
{
    private readonly Sampler _sampler;
    private readonly ConsoleSource? _console;
    private readonly PostgresSource? _postgres;
    private readonly CockroachStatements? _cockroach;
    private readonly string _settings;

    private RunSampling(
        List<ISampleSource> sources, ConsoleSource? console, PostgresSource? postgres, CockroachStatements? cockroach, string settings, TimeProvider time)
    {
        _console = console;
        _postgres = postgres;
        _cockroach = cockroach;
        _settings = settings;
        _sampler = Sampler.Start(sources, time);
    }

    /// <exception cref="WorkloadInputException">A URI is not one.</exception>
    /// <exception cref="WorkloadFailedException">The database cannot be reached.</exception>
    public static async Task<RunSampling> StartAsync(SamplingOptions options, TimeProvider time, CancellationToken cancellation)
    {
        PostgresUri uri = PostgresUri.Parse(options.DatabaseUri);
        (ServerIdentity server, string settings) = await AskAsync(uri, cancellation).ConfigureAwait(false);
        bool isCockroach = server.Dialect == Dialect.CockroachDb;

        List<ISampleSource> sources = [new HostSource(time), new ProcessSource(Environment.ProcessId, MetricTable.LoadCpu, null, time)];
        int? databasePid = isCockroach ? null : options.DatabasePid ?? FindLocal(uri);
        if (databasePid is { } pid)
            sources.AddRange([new ProcessSource(pid, MetricTable.DatabaseCpu, MetricTable.DatabaseMemory, time), new RunQueueSource(pid, time)]);

        ConsoleSource? console = null;
        if (options.ConsoleUri is { } consoleUri)
        {
            if ((options.PoolerPid ?? FindLocal(PostgresUri.Parse(consoleUri))) is { } pooler)
                sources.Add(new ProcessSource(pooler, MetricTable.PoolerCpu, MetricTable.PoolerMemory, time));
            console = new ConsoleSource(new Uri(consoleUri));
            sources.Add(console);
        }

        PostgresSource? postgres = null;
        CockroachStatements? cockroach = null;
        if (isCockroach)
        {
            IReadOnlyList<Uri> nodes = options.CockroachNodes ?? [.. uri.Hosts.Select(host => new UriBuilder("http", host.Host, 8080).Uri)];
            cockroach = new CockroachStatements(Connect(uri));
            sources.AddRange([new CockroachSource(nodes, server.Version, time), cockroach]);
        }
        else
        {
            postgres = new PostgresSource(Connect(uri), databasePid is null ? null : new ProcFiles().Cores(), time);
            sources.Add(postgres);
        }

        return new RunSampling(sources, console, postgres, cockroach, settings, time);
    }

    /// <summary>Ends sampling and adds what was seen since the run's start to its result.</summary>
    public async Task<RunResult> AddToAsync(RunResult result)
    {
        IReadOnlyList<MetricSample> samples = await _sampler.StopAsync(result.StartTime).ConfigureAwait(false);
        Dictionary<string, string> options = new(result.Options);
        options.TryAdd("host", HostDescription.Read());
        if (_settings.Length > 0)
            options.TryAdd("server", _settings);
        return result with
        {
            Samples = [.. samples.Where(sample => sample.Second <= (result.EndTime - result.StartTime).TotalSeconds + 1)],
            Statements = _postgres?.Statements(result.StartTime) ?? _cockroach?.Statements ?? [],
            PoolWait = result.PoolWait ?? _console?.Wait,
            Options = options,
        };
    }

    public ValueTask DisposeAsync() => _sampler.DisposeAsync();

    private static int? FindLocal(PostgresUri uri) =>
        uri.Hosts is [(var host, var port)] && (host.StartsWith('/') || host is "localhost" or "::1" || host.StartsWith("127.", StringComparison.Ordinal))
            ? ListeningProcess.Find(port)
            : null;

    private static NpgsqlDataSource Connect(PostgresUri uri)
    {
        NpgsqlConnectionStringBuilder login = uri.Settings;
        login.ApplicationName = "dcp sampler";
        return new NpgsqlSlimDataSourceBuilder(login.ConnectionString).EnableTransportSecurity().EnableArrays().Build();
    }

    /// <summary>What the server is, and those of its settings that decide about figures.</summary>
    private static async Task<(ServerIdentity Server, string Settings)> AskAsync(PostgresUri uri, CancellationToken cancellation)
    {
        const string Settings = """
            select string_agg(name || ' = ' || current_setting(name), ', ' order by name) from pg_settings
            where name in ('fsync', 'synchronous_commit', 'shared_buffers', 'max_connections', 'max_wal_size', 'track_io_timing',
                'track_wal_io_timing')
            """;
        NpgsqlDataSource data = Connect(uri);
        await using (data.ConfigureAwait(false))
        {
            try
            {
                NpgsqlConnection connection = await data.OpenConnectionAsync(cancellation).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                {
                    ServerIdentity server = await ServerIdentity.AskAsync(connection, cancellation).ConfigureAwait(false);
                    if (server.Dialect == Dialect.CockroachDb)
                        return (server, "");
                    await using NpgsqlCommand command = new(Settings, connection);
                    return (server, await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false) as string ?? "");
                }
            }
            catch (Exception e) when (DatabaseError.IsExpected(e))
            {
                throw new WorkloadFailedException($"cannot look into {uri.WithoutPassword}: {DatabaseError.From(e).Message}", e);
            }
        }
    }
}
