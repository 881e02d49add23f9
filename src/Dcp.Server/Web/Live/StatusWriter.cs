using System.Buffers;
using System.Text.Json;
using Dcp.Server.Admin;
using Dcp.Server.Config;
using Dcp.Server.Config.Table;
using Dcp.Server.Metrics;
using Dcp.Server.Pool;

namespace Dcp.Server.Web.Live;

/// <summary>The state of everything as one JSON object on one line: what the page shows. Any thread.</summary>
internal sealed class StatusWriter(IPoolerControl control, TimeProvider clock)
{
    private readonly TargetStatusWriter _targets = new(control, clock);
    private readonly ClusterStatusWriter _cluster = new(new ClusterWatch(control.Manager, control.Host.Log, clock));

    internal byte[] Write()
    {
        ArrayBufferWriter<byte> buffer = new(8192);
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            WriteProcess(json);
            json.WriteStartArray("pools");
            foreach (var pool in control.Host.Pools.All.OrderBy(pool => pool.Database.Name, StringComparer.Ordinal).ThenBy(pool => pool.User.Name, StringComparer.Ordinal)) WritePool(json, pool);
            json.WriteEndArray();
            json.WriteStartArray("databases");
            foreach (var database in control.Host.Catalog.Databases.OrderBy(database => database.Name, StringComparer.Ordinal)) WriteDatabase(json, database);
            json.WriteEndArray();
            _targets.Write(json);
            _cluster.Write(json, control.Cluster);
            json.WriteStartArray("closes");
            foreach (var (side, reason, count) in control.Host.Log.Closes.All)
            {
                json.WriteStartObject();
                json.WriteString("side", side.ToString().ToLowerInvariant());
                json.WriteString("reason", reason);
                json.WriteNumber("count", count);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private void WriteProcess(Utf8JsonWriter json)
    {
        var host = control.Host;
        json.WriteString("version", control.Version);
        json.WriteString("host", Environment.MachineName);
        json.WriteString("transport", control.TransportName);
        json.WriteNumber("reactors", host.Reactors.Count);
        json.WriteNumber("now", clock.GetUtcNow().ToUnixTimeMilliseconds());
        json.WriteNumber("started", control.StartedAt.ToUnixTimeMilliseconds());
        json.WriteNumber("cpuSeconds", Environment.CpuUsage.TotalTime.TotalSeconds);
        json.WriteNumber("memory", Environment.WorkingSet);
        json.WriteString("state", control.IsShuttingDown ? "shutting down" : host.Pools.AllPaused ? "paused" : host.Draining.IsEmpty ? "active" : "draining");
        json.WriteNumber("clients", host.Clients);
        json.WriteNumber("maxClients", host.Settings.MaxClientConn);
        json.WriteStartObject("buckets");
        json.WriteNumber("first", LatencyBuckets.First);
        json.WriteNumber("perDoubling", LatencyBuckets.PerDoubling);
        json.WriteEndObject();
    }

    private void WritePool(Utf8JsonWriter json, Pool.Pool pool)
    {
        var snapshot = pool.Snapshot();
        Counters sum = new();
        foreach (var counters in pool.CountersByReactor) counters.AddTo(sum);
        var wait = snapshot.OldestWait is { } since ? clock.GetElapsedTime(since) : TimeSpan.Zero;
        json.WriteStartObject();
        json.WriteString("database", pool.Database.Name);
        json.WriteString("user", pool.User.Name);
        json.WriteString("mode", Kinds.PoolMode.Format(Effective.Pool(control.Host.Catalog.Config, pool.Database.Config, pool.User.Name).PoolMode));
        json.WriteNumber("size", pool.Size);
        json.WriteNumber("active", Math.Max(0, pool.Clients - snapshot.Waiting));
        json.WriteNumber("waiting", snapshot.Waiting);
        json.WriteNumber("maxWaitMs", Math.Round(Math.Max(0, wait.TotalMilliseconds), 1));
        json.WriteStartObject("servers");
        json.WriteNumber("active", snapshot.Active);
        json.WriteNumber("idle", snapshot.Idle);
        json.WriteNumber("used", snapshot.Used);
        json.WriteNumber("tested", snapshot.Tested);
        json.WriteNumber("login", snapshot.Login);
        json.WriteNumber("canceled", snapshot.BeingCanceled);
        json.WriteEndObject();
        json.WriteNumber("transactions", sum.Transactions);
        json.WriteNumber("queries", sum.Queries);
        json.WriteNumber("received", sum.Received);
        json.WriteNumber("sent", sum.Sent);
        json.WriteStartObject("latency");
        foreach (var kind in Latencies.Kinds) WriteLatency(json, kind, pool.LatenciesOf(kind));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The buckets that hold anything, as pairs of number and count.</summary>
    private static void WriteLatency(Utf8JsonWriter json, LatencyKind kind, LatencyFigures figures)
    {
        json.WriteStartArray(kind.ToString().ToLowerInvariant());
        for (var i = 0; i < figures.Counts.Count; i++)
        {
            if (figures.Counts[i] == 0) continue;
            json.WriteNumberValue(i);
            json.WriteNumberValue(figures.Counts[i]);
        }

        json.WriteEndArray();
    }

    private static void WriteDatabase(Utf8JsonWriter json, Database database)
    {
        json.WriteStartObject();
        json.WriteString("name", database.Name);
        json.WriteBoolean("paused", database.IsPaused);
        json.WriteBoolean("disabled", database.IsDisabled);
        json.WriteEndObject();
    }
}
