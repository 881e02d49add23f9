using System.Text.Json;
using Dcp.Server.Admin;
using Microsoft.AspNetCore.Http;

namespace Dcp.Server.Web;

/// <summary>Logging in and out in a browser, and who one is.</summary>
internal sealed class LoginPages(WebAccess access, IPoolerControl control)
{
    internal async Task LogInAsync(HttpContext context)
    {
        if (await Reply.BodyAsync(context).ConfigureAwait(false) is not { } body) return;
        var session = await access.LogInAsync(context, body.GetValueOrDefault("user", ""), body.GetValueOrDefault("password", "")).ConfigureAwait(false);
        if (session is null)
        {
            await Reply.MessageAsync(context, StatusCodes.Status401Unauthorized, "wrong user or password").ConfigureAwait(false);
            return;
        }

        context.Response.Headers.SetCookie = Cookie(context, session.Id);
        await Reply.BytesAsync(context, Reply.Json, Describe(new WebIdentity(session.User.Name, session.User.Role, session))).ConfigureAwait(false);
    }

    internal Task LogOutAsync(HttpContext context, WebIdentity identity)
    {
        if (identity.Session is { } session)
        {
            access.Sessions.End(session);
            control.Host.Log.Note($"web: {identity.Name} logged out");
        }

        context.Response.Headers.SetCookie = Cookie(context, "") + "; Max-Age=0";
        return Reply.MessageAsync(context, StatusCodes.Status200OK, "logged out");
    }

    internal static Task MeAsync(HttpContext context, WebIdentity identity) => Reply.BytesAsync(context, Reply.Json, Describe(identity));

    private static string Cookie(HttpContext context, string value) =>
        $"{WebAccess.CookieName(context)}={value}; Path=/; HttpOnly; SameSite=Strict{(context.Request.IsHttps ? "; Secure" : "")}";

    private static byte[] Describe(WebIdentity identity)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteString("name", identity.Name);
            json.WriteString("role", identity.Role.ToString().ToLowerInvariant());
            json.WriteString("csrf", identity.Session?.Csrf);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}
