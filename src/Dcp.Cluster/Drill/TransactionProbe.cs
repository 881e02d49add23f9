using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Dcp.Cluster.Lab;
using Dcp.Workload.Connections;

namespace Dcp.Cluster.Drill;

/// <summary>
/// Clients that run transactions of three statements, one after the other, and keep in mind which commits were confirmed. A
/// connection that is closed before a transaction has begun is no failure: a driver's pool opens another. Any thread.
/// </summary>
internal sealed class TransactionProbe(TimeProvider clock)
{
    private const int Clients = 4;
    private static readonly TimeSpan s_think = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan s_retry = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_connectLimit = TimeSpan.FromSeconds(1);

    private static readonly IPEndPoint s_address = new(LabPlan.Vip, LabPlan.PoolerPort);
    private static readonly IPEndPoint s_database = new(LabPlan.DatabaseAddress, LabPlan.DatabasePort);

    private readonly Lock _gate = new();
    private readonly List<long> _confirmed = [];

    // Numbers of this run alone: a table made anew would wait for locks of transactions whose host was killed.
    private readonly long _first = clock.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;
    private long _next;
    private TimeSpan _patience = TimeSpan.FromSeconds(5);

    /// <summary>Since <see cref="Begin"/>.</summary>
    internal int Failed { get; private set; }

    internal int InDoubt { get; private set; }

    internal int Restarted { get; private set; }

    internal string? LastError { get; private set; }

    internal int Committed
    {
        get
        {
            lock (_gate) return _confirmed.Count;
        }
    }

    /// <param name="patience">
    /// How long a transaction waits for its answers. An open connection to a host that died says nothing for as long as TCP tries.
    /// </param>
    internal void Begin(TimeSpan patience)
    {
        lock (_gate)
        {
            _patience = patience;
            _confirmed.Clear();
            Failed = InDoubt = Restarted = 0;
            LastError = null;
        }
    }

    /// <summary>Makes the table, at the database itself.</summary>
    internal static async Task PrepareAsync(CancellationToken cancellation)
    {
        using var client = await SimpleQueryClient.ConnectAsync(new(s_database, LabPlan.User, LabPlan.DatabaseName, null, "dcp"), cancellation).ConfigureAwait(false);
        await client.QueryAsync("create table if not exists drill (id bigint primary key)", cancellation).ConfigureAwait(false);
    }

    internal Task RunAsync(CancellationToken cancellation) => Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => RunClientAsync(cancellation)));

    /// <summary>Confirmed rows that the database does not have; null when it cannot be asked.</summary>
    internal async Task<int?> CountLostAsync(CancellationToken cancellation)
    {
        long[] confirmed;
        lock (_gate) confirmed = [.. _confirmed];
        try
        {
            using var client = await SimpleQueryClient.ConnectAsync(new(s_database, LabPlan.User, LabPlan.DatabaseName, null, "dcp"), cancellation).ConfigureAwait(false);
            var answer = await client.QueryAsync(string.Create(CultureInfo.InvariantCulture, $"select id from drill where id > {_first}"), cancellation).ConfigureAwait(false);
            HashSet<long> there = [.. answer.Rows.Select(row => long.Parse(row[0]!, CultureInfo.InvariantCulture))];
            return confirmed.Count(id => !there.Contains(id));
        }
        catch (Exception e) when (e is SocketException or IOException or ServerErrorException)
        {
            return null;
        }
    }

    private async Task RunClientAsync(CancellationToken cancellation)
    {
        SimpleQueryClient? client = null;
        while (!cancellation.IsCancellationRequested)
        {
            client ??= await ConnectAsync().ConfigureAwait(false);
            if (client is null)
            {
                await Task.Delay(s_retry, clock, cancellation).ConfigureAwait(false);
            }
            else if (await TransactAsync(client).ConfigureAwait(false))
            {
                await Task.Delay(s_think, clock, cancellation).ConfigureAwait(false);
            }
            else
            {
                client.Dispose();
                client = null;
            }
        }

        client?.Dispose();
    }

    private async Task<SimpleQueryClient?> ConnectAsync()
    {
        using CancellationTokenSource limit = new(s_connectLimit, clock);
        try
        {
            return await SimpleQueryClient.ConnectAsync(new(s_address, LabPlan.User, LabPlan.DatabaseName, null, "dcp"), limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (IsFailure(e))
        {
            return null;
        }
    }

    /// <summary>False when the connection is of no use any more.</summary>
    private async Task<bool> TransactAsync(SimpleQueryClient client)
    {
        TimeSpan patience;
        lock (_gate) patience = _patience;
        using CancellationTokenSource limit = new(patience, clock);
        var id = _first + Interlocked.Increment(ref _next);
        var hasBegun = false;
        var hasCommitted = false;
        try
        {
            await client.QueryAsync("begin", limit.Token).ConfigureAwait(false);
            hasBegun = true;
            await client.QueryAsync(string.Create(CultureInfo.InvariantCulture, $"insert into drill values ({id})"), limit.Token).ConfigureAwait(false);
            hasCommitted = true;
            await client.QueryAsync("commit", limit.Token).ConfigureAwait(false);
            lock (_gate) _confirmed.Add(id);
            return true;
        }
        catch (Exception e) when (IsFailure(e))
        {
            lock (_gate)
            {
                if (!hasBegun) Restarted++;
                else Failed++;
                if (hasCommitted) InDoubt++;
                LastError = e.Message;
            }

            return false;
        }
    }

    private static bool IsFailure(Exception e) => e is SocketException or IOException or ServerErrorException or OperationCanceledException;
}
