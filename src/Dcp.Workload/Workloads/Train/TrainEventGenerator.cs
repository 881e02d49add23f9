using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Dcp.Workload.Workloads.Train;

/// <summary>Makes events, the same for the same random numbers and time. Used by one client.</summary>
internal sealed class TrainEventGenerator(Random random, TimeProvider time)
{
    private static readonly string[] Directions = ["NBOUND", "SBOUND", "EBOUND", "WBOUND"];
    private static readonly string[] SourceSystems = ["CTC", "PTC", "DISPATCH", "WAYSIDE"];

    private readonly ArrayBufferWriter<byte> _buffer = new(2048);

    public TrainEvent Next()
    {
        DateTime now = time.GetUtcNow().UtcDateTime;
        string type = TrainEvent.Types[random.Next(TrainEvent.Types.Count)];
        Guid authority = NextGuid();
        DateTime created = now.AddSeconds(-random.NextDouble() * TimeSpan.FromDays(21).TotalSeconds);
        created = created.AddTicks(-(created.Ticks % TimeSpan.TicksPerMicrosecond));
        string day = now.AddDays(-random.Next(30)).ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        string train = string.Create(CultureInfo.InvariantCulture, $"RR-{random.Next(1, 100)}-{random.Next(10_000, 100_000)}-{day}");

        _buffer.ResetWrittenCount();
        using (Utf8JsonWriter json = new(_buffer))
        {
            json.WriteStartObject();
            json.WriteString("eventType", type);
            json.WriteString("authorityId", authority);
            json.WriteString("deviceKey", NextGuid());
            json.WriteString("state", TrainEvent.States[0]);
            json.WriteString("createdAt", created);
            WriteRoute(json);
            WriteMetrics(json);
            json.WriteStartObject("train");
            json.WriteString("trainId", train);
            json.WriteBoolean("withinLimits", random.Next(100) < 50);
            json.WriteString("direction", NextDirection());
            json.WriteEndObject();
            json.WriteStartObject("meta");
            json.WriteString("userId", string.Create(CultureInfo.InvariantCulture, $"user{random.Next(1, 1000)}"));
            json.WriteNumber("logicalPos", random.Next(1, 10_000));
            json.WriteString("sourceSystem", SourceSystems[random.Next(SourceSystems.Length)]);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return new TrainEvent(type, authority, train, created, Encoding.UTF8.GetString(_buffer.WrittenSpan));
    }

    private void WriteRoute(Utf8JsonWriter json)
    {
        json.WriteStartObject("route");
        json.WriteStartArray("segments");
        for (int i = 0; i < 3; i++)
        {
            json.WriteStartObject();
            json.WriteNumber("id", random.Next(1000, 1500));
            json.WriteString("direction", NextDirection());
            json.WriteStartArray("trackSections");
            for (int section = 0; section < 3; section++)
                json.WriteNumberValue(random.Next(2000, 2200));
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("switches");
        for (int i = 0; i < 2; i++)
        {
            json.WriteStartObject();
            json.WriteNumber("id", random.Next(3000, 3500));
            json.WriteString("position", random.Next(2) == 0 ? "NORMAL" : "REVERSE");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("attributes");
        json.WriteBoolean("ALLOW_PASS", true);
        json.WriteBoolean("REQUIRES_ACK", false);
        json.WriteBoolean("SLOW_ORDER", false);
        json.WriteEndObject();
        json.WriteString("signalId", string.Create(CultureInfo.InvariantCulture, $"SIG-{random.Next(1, 1000)}"));
        json.WriteEndObject();
    }

    private void WriteMetrics(Utf8JsonWriter json)
    {
        json.WriteStartObject("metrics");
        json.WriteStartObject("flags");
        json.WriteBoolean("onTrack", random.Next(100) < 80);
        json.WriteBoolean("fleeted", random.Next(100) < 20);
        json.WriteEndObject();
        json.WriteStartArray("circuitIds");
        for (int i = 0; i < 4; i++)
            json.WriteNumberValue(random.Next(7000, 8000));
        json.WriteEndArray();
        json.WriteNumber("confidence", Math.Round(0.5 + (random.NextDouble() / 2), 4));
        json.WriteEndObject();
    }

    private string NextDirection() => Directions[random.Next(Directions.Length)];

    /// <summary>A UUID of version 4 that belongs to the random numbers' seed.</summary>
    private Guid NextGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
