using System.Net;
using System.Text;
using Dcp.Server.Admin;
using Dcp.Server.Config;
using Dcp.Server.Session;
using Microsoft.AspNetCore.Http;

namespace Dcp.Server.Web;

/// <summary>
/// Decides who asks: a session's cookie, a token (<c>Authorization: Bearer</c>), or name and password (<c>Basic</c>). Each failure from an
/// address delays the answer to the next. Any thread.
/// </summary>
internal sealed class WebAccess(IPoolerControl control, TimeProvider clock) : IDisposable
{
    internal const string CsrfHeader = "X-Dcp-Csrf";

    private readonly LoginPenalty _penalty = new(clock);
    private readonly WebPasswords _passwords = new();

    internal WebSessions Sessions { get; } = new(clock);

    private DcpConfig Config => control.Host.Catalog.Config;

    private WebConfig Web => Config.Web ?? new WebConfig();

    /// <summary>Null: nobody that may be here. Whoever needs not log in may look, and nothing else.</summary>
    internal async Task<WebIdentity?> IdentifyAsync(HttpContext context)
    {
        if (CookieOf(context) is { } id && Sessions.Find(id, Web) is { } session) return new WebIdentity(session.User.Name, session.User.Role, session);
        string? header = context.Request.Headers.Authorization;
        if (!string.IsNullOrEmpty(header))
        {
            if (await UserOfAsync(header, context.RequestAborted).ConfigureAwait(false) is { } user) return new WebIdentity(user.Name, user.Role, null);
            await FailedAsync(context, "token or password").ConfigureAwait(false);
            return null;
        }

        return Web.Users.Count == 0 ? new WebIdentity(null, WebRole.Viewer, null) : null;
    }

    /// <summary>A browser's login; null: name or password is wrong.</summary>
    internal async Task<WebSession?> LogInAsync(HttpContext context, string name, string password)
    {
        if (await _passwords.FindAsync(Config, name, password, context.RequestAborted).ConfigureAwait(false) is { } user)
        {
            control.Host.Log.Note($"web: {name} logged in from {AddressOf(context)}");
            return Sessions.Begin(user);
        }

        await FailedAsync(context, "password").ConfigureAwait(false);
        return null;
    }

    /// <summary>An action comes from our own page, or from a program that says who it is with each request.</summary>
    internal static bool IsOwnRequest(HttpContext context, WebIdentity identity)
    {
        var headers = context.Request.Headers;
        string? site = headers["Sec-Fetch-Site"];
        if (site is not (null or "" or "same-origin" or "none")) return false;
        string? origin = headers.Origin;
        if (!string.IsNullOrEmpty(origin) && !(Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Authority == context.Request.Host.Value)) return false;
        return identity.Session is { } session
            ? System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(
                Encoding.UTF8.GetBytes(session.Csrf), Encoding.UTF8.GetBytes(headers[CsrfHeader].ToString()))
            : headers[CsrfHeader].Count > 0;
    }

    /// <summary>
    /// Where nobody has to log in, a foreign page whose name suddenly leads to this address must not read along: it would name its own host.
    /// </summary>
    internal bool IsOwnHost(HostString host) =>
        Web.Users.Count > 0 || IPAddress.TryParse(host.Host.Trim('[', ']'), out _)
        || host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.Host.Equals(Environment.MachineName, StringComparison.OrdinalIgnoreCase);

    /// <summary>Cookies know no ports: two dcp on one host must not log each other out.</summary>
    internal static string CookieName(HttpContext context) => $"dcp_session_{context.Connection.LocalPort}";

    internal static string AddressOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "unix";

    public void Dispose() => _passwords.Dispose();

    private static string? CookieOf(HttpContext context) => context.Request.Cookies[CookieName(context)];

    private async Task<WebUser?> UserOfAsync(string header, CancellationToken cancellation)
    {
        var at = header.IndexOf(' ', StringComparison.Ordinal);
        if (at < 0) return null;
        var (scheme, value) = (header[..at], header[(at + 1)..].Trim());
        if (scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
            return value.Length <= WebPasswords.Longest ? Web.Users.FirstOrDefault(user => user.IsToken && WebToken.Matches(user.Secret!.Text, value)) : null;
        if (!scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) || Decode(value) is not { } pair) return null;
        var colon = pair.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : await _passwords.FindAsync(Config, pair[..colon], pair[(colon + 1)..], cancellation).ConfigureAwait(false);
    }

    private static string? Decode(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }

    private async Task FailedAsync(HttpContext context, string what)
    {
        control.Host.Log.Warn($"web: wrong {what} from {AddressOf(context)}");
        var delay = _penalty.Failed(context.Connection.RemoteIpAddress ?? IPAddress.None);
        if (delay > TimeSpan.Zero) await Task.Delay(delay, clock, context.RequestAborted).ConfigureAwait(false);
    }
}
