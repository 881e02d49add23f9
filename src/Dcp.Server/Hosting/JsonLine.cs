using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Dcp.Server.Hosting;

/// <summary>
/// A line of the log as one JSON object: <c>time</c>, <c>level</c>, <c>pid</c>, <c>event</c> (a number that stays the same), <c>message</c> as the text form has
/// it, and the parts that the message was made of under their names (<c>who</c>, <c>reason</c>, <c>seconds</c> ...).
/// </summary>
internal static class JsonLine
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <param name="state">The parts of the message, where it has any.</param>
    internal static byte[] Of(DateTimeOffset now, string level, int eventId, string text, object? state, Exception? exception)
    {
        ArrayBufferWriter<byte> buffer = new(256);
        using (Utf8JsonWriter json = new(buffer, s_options))
        {
            json.WriteStartObject();
            json.WriteString("time", now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture));
            json.WriteString("level", level);
            json.WriteNumber("pid", Environment.ProcessId);
            if (eventId != 0) json.WriteNumber("event", eventId);
            json.WriteString("message", text);
            if (state is IReadOnlyList<KeyValuePair<string, object?>> parts) WriteParts(json, parts);
            if (exception is not null) json.WriteString("exception", exception.ToString());
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteParts(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> parts)
    {
        foreach (var (name, value) in parts)
        {
            // The template, and a message that is one part and nothing else.
            if (name is "{OriginalFormat}" or "Text" or "Line") continue;
            var key = JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
            if (value is int or long) json.WriteNumber(key, Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture));
            else json.WriteString(key, value?.ToString());
        }
    }
}
