using System.Net;
using Dcp.Server.Balance;
using Dcp.Server.Config;
using Dcp.Server.Health;

namespace Dcp.Server.Pool;

/// <summary>
/// Keeps the hosts of a database what its cluster says they are (node_list=cluster): nodes that join are used beside those that are
/// configured, and left when the cluster has them no more. Those that are configured stay, so that there is always somebody to ask.
/// </summary>
internal sealed class NodeList
{
    private const string Gone = "node is no longer in the cluster's list";

    private readonly PoolSet _pools;
    private readonly Database _database;
    private readonly CheckLoop _loop;
    private int _asked;
    private string _told = "";

    internal NodeList(PoolSet pools, Database database)
    {
        _pools = pools;
        _database = database;
        _loop = new CheckLoop(
            pools.Reactors[0], $"{database.Name} nodes", AskAsync, () => database.Config.NodeListInter,
            exception => pools.Log.InternalError(exception, $"{database.Name} nodes"));
    }

    internal void Start() => _loop.Start();

    internal void Stop() => _loop.Stop();

    private async Task AskAsync()
    {
        var targets = _pools.TargetsOf(_database);
        await targets.RefreshAsync();
        Member[] open = [.. targets.Members.Where(member => member is { IsOpen: true, EndPoint: not null })];
        if (open.Length == 0) return;
        var member = open[(int)((uint)_asked++ % open.Length)];
        CheckConfig check = member.Entry.Check with { Method = new CheckMethod(CheckKind.Query), Timeout = Catalog.ConnectLimit(_pools.Catalog.Settings) };
        CheckCall call = new(_pools.Reactors[0], member.EndPoint!, member.Entry.Target, check, DatabaseTargets.AccessOf(_pools, _database, member.Entry));
        var (addresses, failure) = await ClusterNodes.AskAsync(call);
        Tell(failure is null ? "" : $"{member.Name}: {failure.Code} {failure.Info}");
        if (failure is null && addresses.Count > 0) Take(targets, await FurtherAsync(addresses));
    }

    /// <summary>What is wrong is said once, not at each question.</summary>
    private void Tell(string problem)
    {
        if (problem.Length > 0 && problem != _told) _pools.Log.NodeListUnknown(_database.Name, problem);
        _told = problem;
    }

    /// <summary>The nodes that are not configured, whatever name they have here and there.</summary>
    private async Task<IReadOnlyList<Target>> FurtherAsync(IReadOnlyList<string> addresses)
    {
        HashSet<EndPoint> known = [];
        foreach (var target in _database.Config.Targets) known.UnionWith(await _pools.Resolver.ResolveAsync(target));
        List<Target> further = [];
        foreach (var address in addresses.Order(StringComparer.Ordinal))
        {
            if (BindAddress.Split(address) is not ({ Length: > 0 } host, var port)) continue;
            Target target = new(host, port);
            var found = await _pools.Resolver.ResolveAsync(target);
            if (found.Count > 0 && !found.Any(known.Contains)) further.Add(target);
        }

        return further;
    }

    private void Take(TargetSet targets, IReadOnlyList<Target> further)
    {
        if (further.SequenceEqual(_database.FurtherNodes)) return;
        var before = targets.Members;
        _database.FurtherNodes = further;
        targets.Configure(_database.Config.LoadBalanceHosts, DatabaseTargets.EntriesOf(_database), allBackups: false);
        foreach (var joined in targets.Members.Except(before)) _pools.Log.NodeJoined($"{_database.Name}/{joined.Name}");
        foreach (var left in before.Except(targets.Members))
        {
            _pools.Log.NodeLeft($"{_database.Name}/{left.Name}", left.Active);
            foreach (var pool in _pools.Of(_database)) pool.Leave(left, Gone, cut: false);
        }
    }
}
