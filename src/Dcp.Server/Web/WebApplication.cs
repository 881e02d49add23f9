using System.Diagnostics.CodeAnalysis;
using Dcp.Server.Admin;
using Dcp.Server.Web.Export;
using Dcp.Server.Web.Live;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Dcp.Server.Web;

/// <summary>What the page answers: a table of paths, and who may ask for them. Any thread.</summary>
internal sealed class WebApplication : IHttpApplication<HttpContext>, IDisposable
{
    /// <summary>Nothing but our own files, no frame around it, no guessing of types, no trace of where a link came from.</summary>
    private static readonly (string Name, string Value)[] s_headers =
    [
        ("Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Cache-Control", "no-store"),
    ];

    private readonly IPoolerControl _control;
    private readonly WebAccess _access;
    private readonly StatusWriter _status;
    private readonly LiveFeed _feed;
    private readonly LoginPages _logins;
    private readonly ActionPages _actions;
    private readonly Readiness _readiness;
    private readonly MetricsPage _metrics;

    internal WebApplication(IPoolerControl control, TimeProvider clock)
    {
        _control = control;
        _access = new WebAccess(control, clock);
        _status = new StatusWriter(control, clock);
        _feed = new LiveFeed(_status, control.Host.Log, clock);
        _logins = new LoginPages(_access, control);
        _actions = new ActionPages(control);
        _readiness = new Readiness(control, clock);
        _metrics = new MetricsPage(control, clock);
    }

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever one request meets with, the others go on.")]
    public async Task ProcessRequestAsync(HttpContext context)
    {
        try
        {
            foreach (var (name, value) in s_headers) context.Response.Headers[name] = value;
            await AnswerAsync(context).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The other side has gone.
            context.Abort();
        }
        catch (BadHttpRequestException exception)
        {
            if (!context.Response.HasStarted) await Reply.TextAsync(context, exception.StatusCode, "bad request\n").ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _control.Host.Log.InternalError(exception, $"web: request from {WebAccess.AddressOf(context)}");
            if (context.Response.HasStarted) context.Abort();
            else await Reply.TextAsync(context, StatusCodes.Status500InternalServerError, "internal error\n").ConfigureAwait(false);
        }
    }

    internal Task StopAsync() => _feed.StopAsync();

    public void Dispose()
    {
        _feed.Dispose();
        _access.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        if (path == "/health") await _readiness.HealthAsync(context).ConfigureAwait(false);
        else if (path == "/ready") await _readiness.ReadyAsync(context).ConfigureAwait(false);
        else if (!_access.IsOwnHost(context.Request.Host)) await Reply.TextAsync(context, StatusCodes.Status421MisdirectedRequest, "this host goes by another name\n").ConfigureAwait(false);
        else if (HttpMethods.IsPost(context.Request.Method)) await PostAsync(context, path).ConfigureAwait(false);
        else if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)) await GetAsync(context, path).ConfigureAwait(false);
        else await Reply.TextAsync(context, StatusCodes.Status405MethodNotAllowed, "GET and POST only\n").ConfigureAwait(false);
    }

    private async Task GetAsync(HttpContext context, string path)
    {
        if (WebAssets.Find(path) is { } asset)
        {
            await Reply.BytesAsync(context, asset.Type, asset.Content).ConfigureAwait(false);
            return;
        }

        Func<HttpContext, WebIdentity, Task>? page = path switch
        {
            "/metrics" => _metrics.AnswerAsync,
            "/api/status" => (request, _) => Reply.BytesAsync(request, Reply.Json, _status.Write()),
            "/api/events" => (request, identity) => _feed.ServeAsync(request, () => identity.Session is not { } session || _access.Sessions.IsAlive(session, _control.Host.Catalog.Config.Web!)),
            "/api/me" => LoginPages.MeAsync,
            _ when path.EndsWith(";csv", StringComparison.Ordinal) => (request, _) => HaproxyCsv.AnswerAsync(request, _control),
            _ => null,
        };
        if (page is null)
        {
            await Reply.TextAsync(context, StatusCodes.Status404NotFound, "no such page\n").ConfigureAwait(false);
            return;
        }

        if (await _access.IdentifyAsync(context).ConfigureAwait(false) is { } identity)
        {
            await page(context, identity).ConfigureAwait(false);
            return;
        }

        // A browser's own window for passwords would remember them and send them along unasked: only programs are asked that way.
        if (!path.StartsWith("/api/", StringComparison.Ordinal)) context.Response.Headers.WWWAuthenticate = "Basic realm=\"dcp\", charset=\"UTF-8\"";
        await Reply.TextAsync(context, StatusCodes.Status401Unauthorized, "who are you?\n").ConfigureAwait(false);
    }

    private async Task PostAsync(HttpContext context, string path)
    {
        if (path == "/api/login")
        {
            await _logins.LogInAsync(context).ConfigureAwait(false);
            return;
        }

        if (path is not ("/api/logout" or "/api/action")) await Reply.TextAsync(context, StatusCodes.Status404NotFound, "no such page\n").ConfigureAwait(false);
        else if (await _access.IdentifyAsync(context).ConfigureAwait(false) is not { } identity) await Reply.TextAsync(context, StatusCodes.Status401Unauthorized, "who are you?\n").ConfigureAwait(false);
        else if (!WebAccess.IsOwnRequest(context, identity)) await Reply.TextAsync(context, StatusCodes.Status403Forbidden, $"the header {WebAccess.CsrfHeader} is missing or wrong\n").ConfigureAwait(false);
        else if (path == "/api/logout") await _logins.LogOutAsync(context, identity).ConfigureAwait(false);
        else await _actions.AnswerAsync(context, identity).ConfigureAwait(false);
    }
}
