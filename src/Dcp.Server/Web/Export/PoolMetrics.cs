using Dcp.Server.Admin;
using Dcp.Server.Metrics;
using Dcp.Server.Pool;

namespace Dcp.Server.Web.Export;

/// <summary>
/// Pools. A pool is what OpenTelemetry's conventions for database clients call a connection pool, and goes by <c>database/user</c> there; what
/// these have a name for has it, the rest begins with <c>dcp</c>.
/// </summary>
internal static class PoolMetrics
{
    private const string PoolName = "db.client.connection.pool.name";
    private const string Namespace = "db.namespace";
    private const string State = "db.client.connection.state";

    internal static IEnumerable<MetricFamily> Collect(IPoolerControl control, TimeProvider clock)
    {
        List<MetricFamily> all = [];
        var connections = New("db.client.connection.count", "{connection}", MetricType.UpDownCounter, "Servers that have logged in: idle ones, and those in use.");
        var max = New("db.client.connection.max", "{connection}", MetricType.UpDownCounter, "Size of the pool; 0 is unlimited.");
        var idleMin = New("db.client.connection.idle.min", "{connection}", MetricType.UpDownCounter, "min_pool_size.");
        var pending = New("db.client.connection.pending_requests", "{request}", MetricType.UpDownCounter, "Clients that wait for a server.");
        var servers = New("dcp.server.count", "{connection}", MetricType.UpDownCounter, "Servers by state.");
        var clients = New("dcp.pool.client.count", "{connection}", MetricType.UpDownCounter, "Clients that have logged in, by state.");
        var maxWait = New("dcp.pool.wait.max", "s", MetricType.Gauge, "How long the first client in the queue has waited.");
        var paused = New("dcp.pool.paused", "", MetricType.Gauge, "1 while the database is paused.");
        var best = New("dcp.pool.size.best", "{connection}", MetricType.Gauge, "Size that a pool which steers itself (auto) holds for best; the one that it tries now is the pool's size.");
        var changes = New("dcp.pool.size.changes", "{change}", MetricType.Counter, "Times that this has changed.");
        var pressure = New("dcp.pool.size.pressure", "1", MetricType.Gauge, "What the database says of its load; from 1 on it is overloaded, 0 where it is not asked.");
        (MetricFamily Family, Func<Counters, double> Of)[] counts =
        [
            (New("dcp.pool.assignments", "{lease}", MetricType.Counter, "Times that a client was given a server."), c => c.ServerAssignments),
            (New("dcp.pool.transactions", "{transaction}", MetricType.Counter, "Transactions that have ended."), c => c.Transactions),
            (New("dcp.pool.queries", "{query}", MetricType.Counter, "Queries that were answered."), c => c.Queries),
            (New("dcp.pool.client.parses", "{message}", MetricType.Counter, "Statements that clients have prepared."), c => c.ClientParses),
            (New("dcp.pool.server.parses", "{message}", MetricType.Counter, "Statements that were prepared on a server."), c => c.ServerParses),
            (New("dcp.pool.binds", "{message}", MetricType.Counter, "Executions of prepared statements."), c => c.Binds),
            (New("dcp.pool.client.logins", "{login}", MetricType.Counter, "Clients that were let in."), c => c.ClientLogins),
            (New("dcp.pool.serialization.retries", "{statement}", MetricType.Counter, "Statements that were sent again after 40001 (retry_serialization)."), c => c.Retries),
            (New("dcp.pool.serialization.recovered", "{statement}", MetricType.Counter, "Statements that ended well after that."), c => c.RetriesSucceeded),
            (New("dcp.pool.serialization.exhausted", "{statement}", MetricType.Counter, "40001 that were left to their clients although they could have been retried."), c => c.RetriesExhausted),
            (New("dcp.pool.reruns", "{request}", MetricType.Counter, "Requests that ran on another server, as the first one's node has drained before it began them (retry_drained) or was gone between two tries."), c => c.Reruns),
            (New("dcp.pool.listen.notifications", "{notification}", MetricType.Counter, "Notifications that clients were told by a connection that listens for all."), c => c.Notifications),
            (New("dcp.pool.received", "By", MetricType.Counter, "Bytes from clients to servers."), c => c.Received),
            (New("dcp.pool.sent", "By", MetricType.Counter, "Bytes from servers to clients."), c => c.Sent),
            (New("dcp.pool.listen.channels", "{channel}", MetricType.Gauge, "Channels that clients listen to without a server of their own, one for each client."), c => c.Subscriptions),
        ];
        (MetricFamily Family, LatencyKind Kind)[] latencies =
        [
            (New("dcp.client.login.duration", "s", MetricType.Histogram, "Logins of clients, from the connection to ReadyForQuery."), LatencyKind.Login),
            (New("db.client.connection.wait_time", "s", MetricType.Histogram, "Time that clients waited for a server; one that was free at once counts as none."), LatencyKind.Wait),
            (New("db.client.operation.duration", "s", MetricType.Histogram, "Queries, from the way to the server to the end of the answer."), LatencyKind.Server),
            (New("dcp.transaction.duration", "s", MetricType.Histogram, "Transactions as clients see them, the wait for a server included."), LatencyKind.Total),
            (New("db.client.connection.create_time", "s", MetricType.Histogram, "Opening a server: connection, encryption and login."), LatencyKind.ServerLogin),
        ];
        foreach (var pool in control.Host.Pools.All)
        {
            (string, string)[] labels = [(PoolName, $"{pool.Database.Name}/{pool.User.Name}"), (Namespace, pool.Database.Name)];
            var snapshot = pool.Snapshot();
            connections.Add(snapshot.Idle + snapshot.Used, [.. labels, (State, "idle")]);
            connections.Add(snapshot.InUse, [.. labels, (State, "used")]);
            max.Add(pool.Size, labels);
            if (pool.Steering is { } steering) Steered(steering, labels);
            idleMin.Add(pool.Options.MinSize, labels);
            pending.Add(snapshot.Waiting, labels);
            servers.Add(snapshot.Active, [.. labels, ("state", "active")]);
            servers.Add(snapshot.Idle, [.. labels, ("state", "idle")]);
            servers.Add(snapshot.Used, [.. labels, ("state", "used")]);
            servers.Add(snapshot.Tested, [.. labels, ("state", "tested")]);
            servers.Add(snapshot.Login, [.. labels, ("state", "login")]);
            servers.Add(snapshot.BeingCanceled, [.. labels, ("state", "being_canceled")]);
            servers.Add(snapshot.Listening.Count, [.. labels, ("state", "listening")]);
            clients.Add(Math.Max(0, pool.Clients - snapshot.Waiting), [.. labels, ("state", "active")]);
            clients.Add(snapshot.Waiting, [.. labels, ("state", "waiting")]);
            maxWait.Add(snapshot.OldestWait is { } since ? Math.Max(0, clock.GetElapsedTime(since).TotalSeconds) : 0, labels);
            paused.Add(pool.Database.IsPaused || control.Host.Pools.AllPaused ? 1 : 0, labels);
            Counters sum = new();
            foreach (var counters in pool.CountersByReactor) counters.AddTo(sum);
            foreach (var (family, of) in counts) family.Add(of(sum), labels);
            foreach (var (family, kind) in latencies) family.Points.Add(new MetricPoint(labels, 0, pool.LatenciesOf(kind)));
        }

        return all;

        void Steered(PoolSteering steering, (string, string)[] labels)
        {
            best.Add(steering.Controller.Center, labels);
            changes.Add(steering.Changes, labels);
            pressure.Add(steering.Signal.Pressure, labels);
        }

        MetricFamily New(string name, string unit, MetricType type, string help)
        {
            MetricFamily family = new(name, unit, type, help);
            all.Add(family);
            return family;
        }
    }
}
