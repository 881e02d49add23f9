using System.Net;
using System.Net.Sockets;
using Dcp.Net;
using Dcp.Server.Admin;
using Dcp.Server.Cluster;
using Dcp.Server.Config;
using Dcp.Server.Config.Table;
using Dcp.Server.Health;
using Dcp.Server.Metrics;
using Dcp.Server.Passthrough;
using Dcp.Server.Pool;
using Dcp.Server.Session;
using Dcp.Server.Web;
using Dcp.Server.Web.Otlp;
using Microsoft.Extensions.Logging;

namespace Dcp.Server.Hosting;

/// <summary>A running pooler: listeners, sessions and pools on one transport, from start to shutdown. Any thread.</summary>
internal sealed partial class Pooler : IPoolerControl, IAsyncDisposable
{
    private static readonly TimeSpan s_careInterval = TimeSpan.FromMilliseconds(333);

    private readonly Transport _transport;
    private readonly string? _file;
    private readonly List<Listener> _listeners = [];
    private readonly Lock _gate = new();
    private readonly MemoryCare _memory = new();
    private readonly AdminConsole _console;
    private readonly FrontendListeners _frontendListeners;
    private readonly ClusterService? _cluster;
    private readonly OtlpExporter _otlp;
    private WebServer? _web;

    /// <summary>A pooler on the transport that its settings ask for.</summary>
    /// <param name="off">Names of nodes that are powered off for certain, asked while one is out of contact; null where nobody knows.</param>
    /// <param name="manager">For the page: who holds which address.</param>
    internal static Pooler Create(
        DcpConfig config, LineLoggerProvider logger, string file, Func<CancellationToken, Task<IReadOnlyCollection<string>>>? off = null, IClusterManager? manager = null) => new(
        config,
        TransportFactory.Create(new TransportSettings
        {
            Kind = config.Pooler.Transport switch
            {
                TransportChoice.IoUring => TransportKind.IoUring,
                TransportChoice.Sockets => TransportKind.Sockets,
                _ => TransportKind.Auto,
            },
            Reactors = config.Pooler.Reactors ?? DefaultReactors,
            Log = text => logger.LogInformation("{Text}", text),
        }),
        logger,
        file,
        hasCluster: true,
        off)
        {
            Manager = manager,
        };

    /// <summary>
    /// On a small machine the database needs the cores, and one reactor, which gathers more work into each system call, costs least
    /// of all per transaction.
    /// </summary>
    private static int DefaultReactors => Math.Max(1, Environment.ProcessorCount / 4);

    /// <param name="file">What RELOAD reads again; null when there is none.</param>
    /// <param name="hasCluster">Takes part in the cluster that the file describes, if any.</param>
    /// <inheritdoc cref="Create"/>
    internal Pooler(
        DcpConfig config, Transport transport, ILogger logger, string? file = null,
        bool hasCluster = false, Func<CancellationToken, Task<IReadOnlyCollection<string>>>? off = null)
    {
        _transport = transport;
        _file = file;
        Catalog catalog = new(config) { Registered = name => Log!.AutoDatabase(name) };
        Log = new PoolerLog(logger, () =>
            new LogSwitches(catalog.Settings.LogConnections, catalog.Settings.LogDisconnections, catalog.Settings.LogPoolerErrors));
        Resolver resolver = new(transport.Reactors[0].Clock, () => catalog.Settings.DnsMaxTtl);
        PoolSet pools = new(transport.Reactors, Log, resolver, catalog);
        Frontends = new FrontendSet(transport.Reactors, resolver, Log);
        _frontendListeners = new FrontendListeners(transport, Frontends, Log);
        _console = new AdminConsole(this);
        _otlp = new OtlpExporter(this, transport.Reactors[0].Clock);
        Host = new SessionHost(catalog, pools, Log, _console, transport.Reactors);
        if (hasCluster && config.ClusterNodes.Count > 0) _cluster = new ClusterService(this, off);
    }

    public SessionHost Host { get; }

    public FrontendSet Frontends { get; }

    public string Version => Product.Version;

    public string TransportName => _transport.Name;

    public DateTimeOffset StartedAt { get; private set; }

    internal PoolerLog Log { get; }

    /// <summary>Where clients are accepted; empty before <see cref="StartAsync"/>.</summary>
    internal IEnumerable<EndPoint> EndPoints => _listeners.Select(listener => listener.LocalEndPoint);

    public IEnumerable<(EndPoint EndPoint, int Descriptor)> Listeners =>
        from listener in _listeners where listener.Descriptor is not null select (listener.LocalEndPoint, listener.Descriptor.GetValueOrDefault());

    /// <summary>Opens all listeners, or none.</summary>
    /// <exception cref="SocketException">An address cannot be had; <see cref="Exception.Message"/> names it.</exception>
    /// <exception cref="IOException">A certificate or key cannot be used.</exception>
    internal async Task StartAsync()
    {
        var settings = Host.Settings;
        StartedAt = _transport.Reactors[0].Clock.GetUtcNow();
        if (LoadTls(settings) is { Count: > 0 } problems) throw new IOException(string.Join('\n', problems));
        var activated = ActivatedSockets.Take();
        foreach (var endPoint in activated.Count > 0 ? activated : await ListenAddresses.OfAsync(settings))
        {
            try
            {
                _listeners.Add(_transport.Listen(endPoint, InheritedSockets.Apply(endPoint, ListenOptions(settings)) with { IsHeld = SharesSockets }, Host.Accept));
            }
            catch (SocketException exception)
            {
                await UnbindAsync();
                throw new SocketException((int)exception.SocketErrorCode, $"cannot listen on {endPoint}: {ListenAddresses.WhyNot(endPoint, exception)}");
            }

            Log.Listening(_listeners[^1].LocalEndPoint.ToString() ?? "");
        }

        try
        {
            await _frontendListeners.StartAsync(Host.Catalog.Config.Frontends, SharesSockets);
        }
        catch (SocketException)
        {
            await UnbindAsync();
            throw;
        }

        var first = _transport.Reactors[0];
        first.Post(Care);
        Host.Pools.ConfigureTargets();
        OpenForcedPools();
        _cluster?.Start();
        Log.ProcessUp(Product.Version, _transport.Name, _transport.Reactors.Count, Environment.ProcessId);
    }

    /// <summary>
    /// Opens the web page and begins to send metrics, if that is to be. Apart from <see cref="StartAsync"/>, and after it, so that no client waits for it.
    /// </summary>
    /// <exception cref="IOException">An address cannot be had, or a certificate cannot be used.</exception>
    internal async Task StartWebAsync()
    {
        if (Host.Catalog.Config.Web is { } web) _web = await WebServer.StartAsync(this, web, _transport.Reactors[0].Clock);
        _otlp.Configure(Host.Catalog.Config.Metrics);
    }

    /// <summary>Reads the file again. Null when the new configuration holds now; otherwise the problems, and the old one stays.</summary>
    public IReadOnlyList<ConfigProblem>? Reload()
    {
        if (_file is null) return null;
        lock (_gate)
        {
            var (config, problems) = ConfigLoader.Load(_file);
            foreach (var problem in problems) Report(problem);
            if (config is null) return problems;
            var nodes = Host.Catalog.Config.ClusterNodes;
            if (!config.ClusterNodes.SequenceEqual(nodes)) Log.Warn("the nodes of [cluster] have changed: that needs a restart, on every node");
            foreach (var setting in SettingsTable.Held(Host.Settings, config.Pooler)) Log.Warn($"{setting.Name} has changed: that needs a restart");
            var unusable = Apply(config with { Pooler = SettingsTable.Reloaded(Host.Settings, config.Pooler), ClusterNodes = nodes });
            foreach (var text in unusable) Log.Error(text);
            if (unusable.Count > 0) return [.. unusable.Select(text => new ConfigProblem(ProblemSeverity.Error, _file, 0, text))];
            _ = Log.WatchAsync(_frontendListeners.ConfigureAsync(config.Frontends), "frontends");
            if (config.Web is { } web) _web?.Reload(web);
            _otlp.Configure(config.Metrics);
            Log.Note("configuration reloaded");
            return null;
        }
    }

    /// <inheritdoc/>
    public SettingChange Set(string name, string value)
    {
        lock (_gate)
        {
            var change = SettingsTable.Set(Host.Settings, name, value);
            if (change.Outcome != SettingOutcome.Changed) return change;
            ProblemList problems = new();
            var config = ConfigLoader.With(Host.Catalog.Config, change.Settings, problems);
            foreach (var problem in problems.ToList()) Report(problem);

            // A key and its certificate come by two commands: until both are there, what was good before stays in use.
            foreach (var text in LoadTls(config.Pooler)) Log.Error(text);
            TakeOver(config);
            return change;
        }
    }

    private void Report(ConfigProblem problem)
    {
        if (problem.Severity == ProblemSeverity.Error) Log.Error($"{problem.Text} ({problem.File}:{problem.Line})");
        else Log.Warn(problem.ToString());
    }

    public IClusterControl? Cluster => _cluster;

    public IClusterManager? Manager { get; init; }

    public async ValueTask DisposeAsync()
    {
        if (_web is { } web) await web.DisposeAsync();
        await _otlp.DisposeAsync();
        if (_departure is not null) await _departure.FinishAsync();
        await UnbindAsync();
        await _transport.DisposeAsync();
        if (_cluster is not null) await _cluster.DisposeAsync();
        _departure?.Dispose();
    }

    internal static ListenSettings ListenOptions(PoolerSettings settings) => new()
    {
        Backlog = settings.ListenBacklog,
        ReusePort = settings.SoReusePort,
        DeferAccept = settings.TcpDeferAccept,
        UnixGroup = settings.UnixSocketGroup.Length > 0 ? SystemAccount.GroupId(settings.UnixSocketGroup) : null,
        UnixMode = (UnixFileMode)settings.UnixSocketMode,
        Sockets = SocketOptions.Of(settings),
    };

    /// <summary>Takes over a configuration, or says why its certificates cannot be used and leaves the old one.</summary>
    private List<string> Apply(DcpConfig config)
    {
        var problems = LoadTls(config.Pooler);
        if (problems.Count == 0) TakeOver(config);
        return problems;
    }

    private void TakeOver(DcpConfig config)
    {
        if (Host.Catalog.Apply(config, Host.Pools) is { Count: > 0 } removed)
            Host.Stop(StopRequest.DatabaseRemoved, session => session.Pool is { } pool && removed.Contains(pool.Database));
        Host.ChangeLimits();
        Host.Pools.ConfigureTargets();
        OpenForcedPools();
    }

    /// <summary>Takes over certificates and keys, or says what is wrong with them and leaves the old ones.</summary>
    private List<string> LoadTls(PoolerSettings settings)
    {
        List<string> problems = [];
        var clients = ClientTls.Load(settings, problems);
        var servers = ServerTls.Load(settings, problems);
        if (clients is null || servers is null) return [.. problems.Select(text => $"TLS setup failed: {text}")];
        Host.Tls = clients;
        var changed = Host.Catalog.ServerTls.Settings != servers.Settings;
        Host.Catalog.ServerTls = servers;
        if (!changed && servers.Users is null) return [];
        foreach (var pool in Host.Pools.All)
        {
            if (changed) pool.CloseAll("database configuration changed");
            pool.ForgetFailure();
        }

        return [];
    }

    /// <summary>A pool whose user is known from the start is filled before the first client comes (min_pool_size).</summary>
    private void OpenForcedPools()
    {
        foreach (var database in Host.Catalog.Databases)
        {
            if (database.Config.User is not { } user) continue;
            var account = Host.Catalog.Account(user);
            if (Host.Catalog.OptionsOf(database, account).MinSize > 0) Host.Pools.Get(database, account).Grow();
        }
    }

    private void Care()
    {
        _console.Care();
        Host.Pools.Care();
        Frontends.Care();
        _memory.Look();
        _transport.Reactors[0].Schedule(s_careInterval, Care);
    }
}
