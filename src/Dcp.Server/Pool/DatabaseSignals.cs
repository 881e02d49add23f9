using System.Collections.Concurrent;
using System.Net;
using Dcp.Server.Balance;
using Dcp.Server.Config;
using Dcp.Server.Health;
using Dcp.Server.Health.Checks;
using Dcp.Server.Sizing;

namespace Dcp.Server.Pool;

/// <summary>
/// Asks the hosts of a database how loaded they are, on connections of its own, while a pool of it steers its size (auto_pool_signals). The most loaded
/// host counts: what is to run there waits, wherever it came from. On the first reactor, but for <see cref="Current"/>.
/// </summary>
internal sealed class DatabaseSignals(PoolSet pools, Database database)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(4);

    private readonly ConcurrentDictionary<EndPoint, (CheckMethod Method, CockroachLoad Cockroach, PostgresLoad Postgres, long At)> _hosts = new();
    private readonly QueryCheck _query = new();
    private long? _askedAt;
    private bool _isAsking;

    /// <summary>What they said last. Any thread.</summary>
    internal DatabaseSignal Current { get; private set; } = DatabaseSignal.None;

    /// <summary>Asks, if it is time. Called a few times a second.</summary>
    internal void Care()
    {
        var reactor = pools.Reactors[0];
        var method = Effective.Signals(database.Config);
        if (method.Kind == CheckKind.None)
        {
            Current = DatabaseSignal.None;
            return;
        }

        if (_isAsking || (_askedAt is { } at && reactor.Clock.GetElapsedTime(at) < s_interval)) return;
        _askedAt = reactor.Clock.GetTimestamp();
        _ = pools.Log.WatchAsync(AskAllAsync(method), $"{database.Name} signals");
    }

    private async Task AskAllAsync(CheckMethod method)
    {
        _isAsking = true;
        try
        {
            var targets = pools.TargetsOf(database);
            await targets.RefreshAsync();
            var answers = await Task.WhenAll(targets.Members.Where(member => member is { IsUp: true, EndPoint: not null }).Select(member => AskAsync(member, method)));
            // A host that does not answer says nothing; that it is gone others find out.
            Current = answers.MaxBy(answer => answer.Pressure) ?? DatabaseSignal.None;
        }
        finally
        {
            _isAsking = false;
        }
    }

    private async Task<DatabaseSignal> AskAsync(Member member, CheckMethod method)
    {
        var reactor = pools.Reactors[0];
        var endPoint = member.EndPoint!;
        var config = member.Entry.Check with { Method = method, Timeout = s_limit, Query = PostgresLoad.Question, Expect = null };
        CheckCall call = new(reactor, endPoint, member.Entry.Target, config, DatabaseTargets.AccessOf(pools, database, member.Entry) with { AskRole = false });
        var host = _hosts.TryGetValue(endPoint, out var known) && known.Method == method
            ? known
            : (Method: method, Cockroach: new CockroachLoad(), Postgres: new PostgresLoad(database.Config.AutoPoolCores), At: 0L);
        var now = reactor.Clock.GetTimestamp();
        DatabaseSignal? signal;
        string? problem;
        if (method.Kind == CheckKind.Http)
        {
            var (page, failure) = await VarsRequest.RunAsync(call);
            signal = page is null ? null : host.Cockroach.Take(page, host.At == 0 ? 0 : reactor.Clock.GetElapsedTime(host.At, now).TotalSeconds);
            problem = failure?.Info;
        }
        else
        {
            var result = await _query.RunAsync(call);
            signal = result.Passed ? host.Postgres.Take(result.Info) : null;
            problem = result.Info;
        }

        _hosts[endPoint] = host with { At = signal is null ? 0 : now };
        return signal is null ? new DatabaseSignal(0, $"{member.Name}: {problem}") : signal with { Text = $"{member.Name}: {signal.Text}" };
    }
}
