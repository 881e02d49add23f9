using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Dcp.Server.Web;

/// <summary>Whole answers, and small JSON bodies of requests.</summary>
internal static class Reply
{
    internal const string Json = "application/json";

    internal const int LongestBody = 8 * 1024;

    internal static Task TextAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        return BytesAsync(context, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));
    }

    internal static async Task BytesAsync(HttpContext context, string type, ReadOnlyMemory<byte> bytes)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary><c>{"ok": …, "message": …}</c></summary>
    internal static Task MessageAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteBoolean("ok", status == StatusCodes.Status200OK);
            json.WriteString("message", message);
            json.WriteEndObject();
        }

        return BytesAsync(context, Json, stream.ToArray());
    }

    /// <summary>The body's strings by name; null when it is no flat JSON object, and then the answer was given.</summary>
    internal static async Task<IReadOnlyDictionary<string, string>?> BodyAsync(HttpContext context)
    {
        // A form of a foreign page can send no such type without asking first.
        var type = context.Request.ContentType?.Split(';')[0].Trim();
        if (!Json.Equals(type, StringComparison.OrdinalIgnoreCase))
        {
            await MessageAsync(context, StatusCodes.Status415UnsupportedMediaType, $"the body must be {Json}").ConfigureAwait(false);
            return null;
        }

        using MemoryStream body = new();
        var chunk = new byte[1024];
        int length;
        while ((length = await context.Request.Body.ReadAsync(chunk, context.RequestAborted).ConfigureAwait(false)) > 0 && body.Length <= LongestBody) body.Write(chunk, 0, length);
        if (body.Length <= LongestBody && Parse(body.ToArray()) is { } values) return values;
        await MessageAsync(context, StatusCodes.Status400BadRequest, "the body must be a small JSON object of strings").ConfigureAwait(false);
        return null;
    }

    private static Dictionary<string, string>? Parse(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 2 });
            if (document.RootElement.ValueKind != JsonValueKind.Object) return null;
            Dictionary<string, string> values = new(StringComparer.Ordinal);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (property.Value.ValueKind != JsonValueKind.String) return null;
                values[property.Name] = property.Value.GetString()!;
            }

            return values;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
