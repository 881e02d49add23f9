using System.Text;

namespace Dcp.Server.Web.Otlp;

/// <summary>
/// What a receiver says of metrics that it took: nothing, or how many points it did not take, and why (ExportMetricsServiceResponse,
/// partial_success).
/// </summary>
internal static class OtlpResponse
{
    private const int Longest = 64 * 1024;
    private const int LongestShown = 300;

    internal static async Task<string?> ProblemAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        var bytes = new byte[Longest];
        var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        return Problem(bytes.AsSpan(0, length));
    }

    /// <summary>Null when there is none, and for what cannot be read: it did say that it took them.</summary>
    internal static string? Problem(ReadOnlySpan<byte> response)
    {
        ulong rejected = 0;
        var text = "";
        if (!TryField(response, 1, out var partial, out _)) return null;
        if (TryField(partial, 1, out _, out var count)) rejected = count;
        if (TryField(partial, 2, out var message, out _)) text = Encoding.UTF8.GetString(message);
        if (text.Length > LongestShown) text = text[..LongestShown];
        return rejected == 0 ? null : $"{rejected} points were not taken{(text.Length > 0 ? $": {text}" : "")}";
    }

    /// <summary>The first field of that number in a message.</summary>
    private static bool TryField(ReadOnlySpan<byte> message, int wanted, out ReadOnlySpan<byte> bytes, out ulong number)
    {
        bytes = default;
        number = 0;
        while (TryVarint(ref message, out var tag))
        {
            switch (tag & 7)
            {
                case 0 when TryVarint(ref message, out number):
                    break;
                case 1 when message.Length >= 8:
                    message = message[8..];
                    break;
                case 2 when TryVarint(ref message, out var length) && length <= (ulong)message.Length:
                    bytes = message[..(int)length];
                    message = message[(int)length..];
                    break;
                case 5 when message.Length >= 4:
                    message = message[4..];
                    break;
                default:
                    return false;
            }

            if (tag >> 3 == (ulong)wanted) return true;
        }

        return false;
    }

    private static bool TryVarint(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (var i = 0; i < Math.Min(bytes.Length, 10); i++)
        {
            value |= (ulong)(bytes[i] & 0x7f) << (7 * i);
            if (bytes[i] >= 0x80) continue;
            bytes = bytes[(i + 1)..];
            return true;
        }

        return false;
    }
}
