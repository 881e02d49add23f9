using System.Globalization;
using System.Text.Json;
using CsCheck;
using Dcp.Workload.Workloads.Train;

namespace Dcp.Tests.Workload.Train;

public sealed class TrainEventGeneratorTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Every_event_is_within_what_events_can_be() =>
        Gen.Int.Sample(seed => Generate(seed, 3).ForEach(CheckRanges));

    [Fact]
    public void The_same_seed_makes_the_same_events() =>
        Gen.Int.Sample(seed => Assert.Equal(Generate(seed, 3), Generate(seed, 3)), iter: 20);

    [Fact]
    public void Flags_are_set_as_often_as_they_should_be() =>
        Gen.Int.Sample(
            seed =>
            {
                List<JsonElement> payloads = [.. Generate(seed, 2_000).Select(e => JsonDocument.Parse(e.Payload).RootElement)];

                // Five standard deviations of 2,000 draws are below 6 %.
                Assert.InRange(Share(payloads, p => p.GetProperty("metrics").GetProperty("flags").GetProperty("onTrack")), 0.74, 0.86);
                Assert.InRange(Share(payloads, p => p.GetProperty("metrics").GetProperty("flags").GetProperty("fleeted")), 0.14, 0.26);
                Assert.InRange(Share(payloads, p => p.GetProperty("train").GetProperty("withinLimits")), 0.44, 0.56);
            },
            iter: 10);

    [Fact]
    public void Every_type_occurs() =>
        Assert.Equal(TrainEvent.Types.Order(), Generate(1, 500).Select(e => e.EventType).Distinct().Order());

    private static void CheckRanges(TrainEvent e)
    {
        JsonElement payload = JsonDocument.Parse(e.Payload).RootElement;
        Assert.Equal(
            ["eventType", "authorityId", "deviceKey", "state", "createdAt", "route", "metrics", "train", "meta"],
            payload.EnumerateObject().Select(p => p.Name));
        Assert.Contains(e.EventType, TrainEvent.Types);
        Assert.Equal(e.EventType, payload.GetProperty("eventType").GetString());
        Assert.Equal(e.AuthorityId, payload.GetProperty("authorityId").GetGuid());
        Assert.Equal(4, e.AuthorityId.Version);
        Assert.NotEqual(e.AuthorityId, payload.GetProperty("deviceKey").GetGuid());
        Assert.Equal("NEW", payload.GetProperty("state").GetString());
        Assert.Equal(e.CreatedAt, payload.GetProperty("createdAt").GetDateTime());
        Assert.Equal((DateTimeKind.Utc, 0), (e.CreatedAt.Kind, e.CreatedAt.Nanosecond));
        Assert.InRange(Now.UtcDateTime - e.CreatedAt, TimeSpan.Zero, TimeSpan.FromDays(21) + TimeSpan.FromMilliseconds(1));

        CheckRoute(payload.GetProperty("route"));
        JsonElement metrics = payload.GetProperty("metrics");
        Assert.Equal(4, metrics.GetProperty("circuitIds").GetArrayLength());
        Assert.All(metrics.GetProperty("circuitIds").EnumerateArray(), c => Assert.InRange(c.GetInt32(), 7000, 7999));
        Assert.InRange(metrics.GetProperty("confidence").GetDouble(), 0.5, 1.0);

        JsonElement train = payload.GetProperty("train");
        Assert.Equal(e.TrainId, train.GetProperty("trainId").GetString());
        Assert.Matches("^RR-[1-9][0-9]?-[0-9]{5}-[0-9]{8}$", e.TrainId);
        DateTime day = DateTime.ParseExact(e.TrainId[^8..], "yyyyMMdd", CultureInfo.InvariantCulture);
        Assert.InRange((Now.UtcDateTime.Date - day).TotalDays, 0, 30);
        Assert.Matches("^[NSEW]BOUND$", train.GetProperty("direction").GetString());
        Assert.Equal(["userId", "logicalPos", "sourceSystem"], payload.GetProperty("meta").EnumerateObject().Select(p => p.Name));
    }

    private static void CheckRoute(JsonElement route)
    {
        Assert.Equal(3, route.GetProperty("segments").GetArrayLength());
        Assert.All(route.GetProperty("segments").EnumerateArray(), s =>
        {
            Assert.InRange(s.GetProperty("id").GetInt32(), 1000, 1499);
            Assert.Matches("^[NSEW]BOUND$", s.GetProperty("direction").GetString());
            Assert.Equal(3, s.GetProperty("trackSections").GetArrayLength());
            Assert.All(s.GetProperty("trackSections").EnumerateArray(), t => Assert.InRange(t.GetInt32(), 2000, 2199));
        });
        Assert.Equal(2, route.GetProperty("switches").GetArrayLength());
        Assert.All(route.GetProperty("switches").EnumerateArray(), s =>
        {
            Assert.InRange(s.GetProperty("id").GetInt32(), 3000, 3499);
            Assert.Matches("^(NORMAL|REVERSE)$", s.GetProperty("position").GetString());
        });
        Assert.Equal(
            """{"ALLOW_PASS":true,"REQUIRES_ACK":false,"SLOW_ORDER":false}""", route.GetProperty("attributes").GetRawText());
        Assert.Matches("^SIG-[0-9]+$", route.GetProperty("signalId").GetString());
    }

    private static double Share(List<JsonElement> payloads, Func<JsonElement, JsonElement> flag) =>
        (double)payloads.Count(p => flag(p).GetBoolean()) / payloads.Count;

    private static List<TrainEvent> Generate(int seed, int count)
    {
        TrainEventGenerator generator = new(new Random(seed), new StoppedTime());
        return [.. Enumerable.Range(0, count).Select(_ => generator.Next())];
    }

    private sealed class StoppedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
