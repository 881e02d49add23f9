using System.Net;
using System.Net.Security;
using Dcp.Net.Tls;
using Dcp.Server.Admin;
using Dcp.Server.Config;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Dcp.Server.Web;

/// <summary>
/// The web page on Kestrel, without hosting, routing or dependency injection around it: it starts in no time, reads no setting of the
/// environment, and has no thread in common with the reactors. Everything that a stranger can use up has a limit here. Any thread.
/// </summary>
internal sealed class WebServer : IAsyncDisposable
{
    private const int LongestBody = 16 * 1024;
    private const int LongestHeaders = 16 * 1024;
    private const int MostHeaders = 60;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(2);

    private readonly IPoolerControl _control;
    private readonly WebApplication _application;
    private readonly KestrelServer _kestrel;
    private readonly WebLog _log;
    private readonly ServiceProvider? _parts;
    private volatile SslServerAuthenticationOptions? _tls;

    private WebServer(IPoolerControl control, WebConfig config, TimeProvider clock, SslServerAuthenticationOptions? tls, IReadOnlyList<EndPoint> endPoints)
    {
        _control = control;
        _tls = tls;
        _application = new WebApplication(control, clock);
        _log = new WebLog(control.Host.Log, clock);
        _parts = tls is null ? null : KestrelParts.Of(_log);
        KestrelServerOptions options = new() { AddServerHeader = false, AllowSynchronousIO = false, ApplicationServices = _parts ?? (IServiceProvider)_log };
        var limits = options.Limits;
        limits.MaxConcurrentConnections = limits.MaxConcurrentUpgradedConnections = config.MaxConnections;
        limits.MaxRequestBodySize = LongestBody;
        limits.MaxRequestBufferSize = 2 * LongestHeaders;
        limits.MaxRequestHeadersTotalSize = LongestHeaders;
        limits.MaxRequestHeaderCount = MostHeaders;
        limits.RequestHeadersTimeout = s_patience;
        limits.KeepAliveTimeout = s_patience * 2;
        limits.Http2.MaxStreamsPerConnection = 20;
        foreach (var endPoint in endPoints) options.Listen(endPoint, Configure);
        _kestrel = new KestrelServer(Options.Create(options), new SocketTransportFactory(Options.Create(new SocketTransportOptions()), _log), _log);
    }

    /// <summary>Where it listens.</summary>
    internal IEnumerable<string> Addresses => _kestrel.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];

    /// <summary>Opens the page.</summary>
    /// <exception cref="IOException">An address cannot be had, or a certificate cannot be used.</exception>
    internal static async Task<WebServer> StartAsync(IPoolerControl control, WebConfig config, TimeProvider clock)
    {
        SslServerAuthenticationOptions? tls = null;
        if (config.HasTls)
        {
            var loaded = Load(config);
            tls = loaded.Value ?? throw new IOException(string.Join('\n', loaded.Problems.Select(problem => $"[web]: {problem}")));
        }

        WebServer server = new(control, config, clock, tls, await EndPointsAsync(config).ConfigureAwait(false));
        try
        {
            await server._kestrel.StartAsync(server._application, CancellationToken.None).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw new IOException($"[web]: cannot listen on {string.Join(", ", config.Listen)}: {exception.Message}", exception);
        }

        foreach (var address in server.Addresses) control.Host.Log.Listening($"{address} (web)");
        return server;
    }

    /// <summary>Takes over a certificate that may have been renewed. Addresses stay what they were at the start.</summary>
    internal void Reload(WebConfig config)
    {
        if (_tls is null || !config.HasTls) return;
        var loaded = Load(config);
        if (loaded.Value is { } tls) _tls = tls;
        foreach (var problem in loaded.Problems) _control.Host.Log.Error($"[web]: {problem}");
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync().ConfigureAwait(false);
        using CancellationTokenSource limit = new(s_farewell);
        try
        {
            await _kestrel.StopAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Whoever is still reading is cut.
        }

        _kestrel.Dispose();
        _application.Dispose();
        if (_parts is not null) await _parts.DisposeAsync().ConfigureAwait(false);
        _log.Dispose();
    }

    private static TlsLoaded<SslServerAuthenticationOptions> Load(WebConfig config) => new TlsFiles
    {
        Certificate = config.TlsCertFile,
        Key = config.TlsKeyFile.Length > 0 ? config.TlsKeyFile : null,
    }.LoadServer(requireClientCertificate: false);

    private void Configure(ListenOptions options)
    {
        options.Protocols = HttpProtocols.Http1AndHttp2;
        if (_tls is null)
        {
            options.Protocols = HttpProtocols.Http1;
            return;
        }

        options.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = s_patience,
            OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = _tls.ServerCertificateContext,
                ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            }),
        });
    }

    private static async Task<IReadOnlyList<EndPoint>> EndPointsAsync(WebConfig config)
    {
        List<EndPoint> endPoints = [];
        foreach (var bind in config.Listen)
        {
            if (Target.AtPath(bind.Host).SocketEndPoint is { } socket) endPoints.Add(socket);
            else if (bind.Host == "*") endPoints.Add(new IPEndPoint(IPAddress.IPv6Any, bind.Port));
            else if (IPAddress.TryParse(bind.Host, out var address)) endPoints.Add(new IPEndPoint(address, bind.Port));
            else endPoints.AddRange((await Dns.GetHostAddressesAsync(bind.Host).ConfigureAwait(false)).Select(resolved => new IPEndPoint(resolved, bind.Port)));
        }

        return endPoints;
    }
}
