using System.Net;
using Dcp.Net;
using Dcp.Server.Balance;
using Dcp.Server.Config;
using Dcp.Server.Health;
using Dcp.Server.Metrics;
using Dcp.Wire.Authentication;

namespace Dcp.Server.Passthrough;

/// <summary>All frontends of the process. A reload keeps those that stay, with their sessions. Any thread; changed by one at a time.</summary>
internal sealed class FrontendSet(IReadOnlyList<Reactor> reactors, Resolver resolver, PoolerLog log)
{
    /// <summary>Whom a check says it is when the file does not tell.</summary>
    private const string CheckUser = "dcp";

    private volatile Frontend[] _all = [];

    /// <summary>Frontends that are gone from the file and still have clients.</summary>
    private volatile Frontend[] _leaving = [];

    /// <summary>In the order of the file.</summary>
    internal IReadOnlyList<Frontend> All => _all;

    /// <summary>Clients of all frontends.</summary>
    internal int Clients => _all.Sum(frontend => frontend.Clients) + _leaving.Sum(frontend => frontend.Clients);

    internal Frontend? Find(string name) => Array.Find(_all, frontend => frontend.Name == name);

    /// <summary>Takes over what the file says. Returns the frontends that are new and those that are gone; their listeners are the caller's.</summary>
    internal (IReadOnlyList<Frontend> Added, IReadOnlyList<Frontend> Removed) Configure(IReadOnlyList<FrontendConfig> configs)
    {
        List<Frontend> all = [];
        List<Frontend> added = [];
        foreach (var config in configs)
        {
            if (Find(config.Name) is { } known)
            {
                known.Configure(config);
                all.Add(known);
                continue;
            }

            Frontend frontend = new(config, reactors, log, Targets);
            added.Add(frontend);
            all.Add(frontend);
        }

        Frontend[] removed = [.. _all.Except(all)];
        foreach (var gone in removed) gone.Targets.Stop();
        _leaving = [.. _leaving.Where(frontend => frontend.Clients > 0), .. removed];
        _all = [.. all];
        foreach (var frontend in added) frontend.Targets.Start();
        return (added, removed);
    }

    /// <summary>Looks after them; called a few times a second.</summary>
    internal void Care()
    {
        foreach (var frontend in _all) frontend.Targets.Care();
    }

    /// <summary>Ends every connection.</summary>
    internal void CutAll()
    {
        foreach (var frontend in _all.Concat(_leaving)) frontend.Cut(_ => true, PassEnd.Killed);
    }

    /// <summary>Ends the connections of clients that came by an address of ours that <paramref name="isGone"/>: they would hear no more.</summary>
    internal void CutAt(Func<EndPoint?, bool> isGone)
    {
        foreach (var frontend in _all.Concat(_leaving)) frontend.Cut(session => isGone(session.Destination), PassEnd.Killed);
    }

    private TargetSet Targets(Frontend frontend)
    {
        TargetServices services = new(reactors, resolver, log, AccessOf) { Changed = frontend.TargetChanged };
        TargetSet set = new(frontend.Name, services, frontend.Config.Balance, frontend.Config.Servers);
        set.Configure(frontend.Config.Balance, frontend.Config.Servers, frontend.Config.AllBackups);
        return set;
    }

    private static CheckAccess AccessOf(TargetEntry entry)
    {
        var user = entry.Check.User ?? CheckUser;
        var credentials = entry.Check.Password is { } password
            ? ServerCredentials.FromPassword(user, password.Text)
            : ServerCredentials.None(user);
        return new CheckAccess(credentials, entry.Check.DbName ?? user);
    }
}
