using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Dcp.Server.Sizing;

/// <summary>
/// Picks the few figures that matter here out of a CockroachDB node's <c>/_status/vars</c> as it streams by: the page of a large node has megabytes,
/// which are not kept. Prometheus' text form; a line longer than any of interest is passed over.
/// </summary>
internal sealed class VarsReader
{
    private const int LongestLine = 1024;

    private readonly ArrayBufferWriter<byte> _line = new(LongestLine);
    private bool _skips;

    /// <summary><c>sys_runnable_goroutines_per_cpu</c>: goroutines that wait for a core, for each core.</summary>
    internal double? Runnable { get; private set; }

    /// <summary><c>admission_granter_slots_exhausted_duration_kv</c>, in the unit of the node's version.</summary>
    internal double? Exhausted { get; private set; }

    /// <summary><c>admission_wait_durations_kv</c>: nanoseconds that work has waited to be admitted, and how often it has.</summary>
    internal double? Waited { get; private set; }

    internal double? Waits { get; private set; }

    /// <summary>The node's version, <c>v25.2.1</c>; null where the page does not tell.</summary>
    internal string? Version { get; private set; }

    internal void Feed(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            var end = text.IndexOf((byte)'\n');
            var part = end < 0 ? text : text[..end];
            if (_line.WrittenCount + part.Length > LongestLine) _skips = true;
            if (!_skips) _line.Write(part);
            if (end < 0) return;
            if (!_skips) Take(_line.WrittenSpan);
            _line.ResetWrittenCount();
            _skips = false;
            text = text[(end + 1)..];
        }
    }

    private void Take(ReadOnlySpan<byte> line)
    {
        var end = line.IndexOfAny((byte)'{', (byte)' ');
        if (end <= 0) return;
        var name = line[..end];
        if (name.SequenceEqual("build_timestamp"u8)) Version ??= Label(line, "tag=\""u8);
        else if (name.SequenceEqual("sys_runnable_goroutines_per_cpu"u8)) Runnable = Most(Runnable, line);
        else if (name.SequenceEqual("admission_granter_slots_exhausted_duration_kv"u8)) Exhausted = Sum(Exhausted, line);
        else if (name.SequenceEqual("admission_wait_durations_kv_sum"u8)) Waited = Sum(Waited, line);
        else if (name.SequenceEqual("admission_wait_durations_kv_count"u8)) Waits = Sum(Waits, line);
    }

    private static double? Most(double? most, ReadOnlySpan<byte> line) => Number(line) is { } number && !(most > number) ? number : most;

    private static double? Sum(double? sum, ReadOnlySpan<byte> line) => Number(line) is { } number ? (sum ?? 0) + number : sum;

    private static double? Number(ReadOnlySpan<byte> line)
    {
        var value = line[(line.LastIndexOf((byte)'}') + 1)..].TrimStart((byte)' ');
        if (value.IndexOf((byte)' ') is > 0 and var behind && line.LastIndexOf((byte)'}') < 0) value = value[(behind + 1)..];
        return Utf8Parser.TryParse(value, out double number, out _) && double.IsFinite(number) ? number : null;
    }

    private static string? Label(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name)
    {
        var start = line.IndexOf(name);
        if (start < 0) return null;
        var value = line[(start + name.Length)..];
        return value.IndexOf((byte)'"') is >= 0 and var end ? Encoding.UTF8.GetString(value[..end]) : null;
    }
}
