using Dcp.Server.Balance;
using Dcp.Server.Config;
using Dcp.Server.Health;
using Dcp.Wire.Authentication;

namespace Dcp.Server.Pool;

/// <summary>Makes the hosts of a database into targets, and tells its pools when one comes or goes. Any thread.</summary>
internal static class DatabaseTargets
{
    /// <summary>Whom a check says it is when neither check_user nor a forced user tells.</summary>
    private const string CheckUser = "dcp";

    private const string Down = "target is down";
    private const string Unwanted = "target is drained";
    private const string WrongRole = "target is not what target_session_attrs asks for";

    /// <summary>The targets of a database, which are checked from now on if its entry says so.</summary>
    internal static TargetSet Create(PoolSet pools, Database database)
    {
        TargetServices services = new(pools.Reactors, pools.Resolver, pools.Log, entry => AccessOf(pools, database, entry))
        {
            Changed = member => Changed(pools, database, member),
        };
        TargetSet set = new(database.Name, services, database.Config.LoadBalanceHosts, EntriesOf(database));
        set.PlaceAt(database.Config.Locality);
        set.Start();
        return set;
    }

    /// <summary>Begins to ask the cluster for its nodes, or ends it, as the entry has it now. One caller at a time.</summary>
    internal static void FollowNodes(PoolSet pools, Database database)
    {
        if (database.Config.FollowsNodeList == database.Nodes is not null) return;
        database.Nodes?.Stop();
        database.FurtherNodes = [];
        database.Nodes = database.Config.FollowsNodeList ? new NodeList(pools, database) : null;
        database.Nodes?.Start();
    }

    internal static IReadOnlyList<TargetEntry> EntriesOf(Database database) => EntriesOf(database.Config, database.FurtherNodes);

    /// <summary>Each host by its name, with its port where the same host comes twice, and each node that the cluster told of by its address.</summary>
    private static IReadOnlyList<TargetEntry> EntriesOf(DatabaseConfig database, IReadOnlyList<Target> further)
    {
        var isTwice = database.Targets.CountBy(target => target.Host).Where(count => count.Value > 1).Select(count => count.Key).ToHashSet();
        return
        [
            .. database.Targets.Concat(further).Distinct().Select(target => new TargetEntry
            {
                Name = isTwice.Contains(target.Host) || further.Contains(target) ? target.ToString() : target.Host,
                Target = target,
                At = database.At,
                Check = database.Check,
                SlowStart = database.SlowStart,
                CutsWhenDown = database.CutsWhenDown,
            }),
        ];
    }

    /// <summary>A server has said that its host was promoted, or has become a standby; true: that was news.</summary>
    internal static void Learn(ServerConnection server, TargetRole role)
    {
        if (server.Member is not { } member) return;
        var database = server.Pool.Database;
        if (database.Targets?.Learn(member, role) == true) Changed(server.Pool.Set, database, member);
    }

    /// <summary>Servers of a host that may no longer be used leave it; clients that wait have another chance when one may be used again.</summary>
    private static void Changed(PoolSet pools, Database database, Member member)
    {
        var attrs = database.Config.SessionAttrs;
        if (attrs == SessionAttrs.PreferStandby) LeavePrimary(pools, database);
        var isWrong = attrs != SessionAttrs.PreferStandby && member.Role?.Satisfies(attrs) == false;
        var reason = !member.IsUp ? Down : !member.IsOpen ? Unwanted : isWrong ? WrongRole : null;
        foreach (var pool in pools.Of(database))
        {
            if (reason is not null) pool.Leave(member, reason, cut: reason == Down && member.Entry.CutsWhenDown);
            if (member.IsOpen) pool.ForgetFailure();
        }
    }

    /// <summary>Standbys are preferred: once there is one, no server stays with a primary that was promoted, or that was all there was.</summary>
    private static void LeavePrimary(PoolSet pools, Database database)
    {
        if (database.Targets?.Members is not { } members || !members.Any(member => member is { IsOpen: true, Role.InRecovery: true })) return;
        foreach (var primary in members.Where(member => member is { IsUp: true, Role.InRecovery: false }))
        {
            foreach (var pool in pools.Of(database)) pool.Leave(primary, WrongRole, cut: false);
        }
    }

    /// <summary>How a check, or another question of dcp's own, logs in.</summary>
    internal static CheckAccess AccessOf(PoolSet pools, Database database, TargetEntry entry)
    {
        var config = pools.Catalog.Config;
        var tls = pools.Catalog.ServerTls;
        var user = entry.Check.User ?? database.Config.User ?? CheckUser;
        var credentials = entry.Check.Password is { } password
            ? ServerCredentials.FromSecret(user, PoolCredentials.Secret(password))
            : PoolCredentials.Of(config, database, user, null);
        return new CheckAccess(
            credentials, entry.Check.DbName ?? database.Config.DbName, tls.ForCheck(user, pools.Reactors[0].Clock.GetUtcNow()), tls.Mode is not (SslMode.Allow or SslMode.Prefer),
            AskRole: database.Config.SessionAttrs != SessionAttrs.Any);
    }
}
