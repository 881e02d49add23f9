namespace Dcp.Server.Pool;

/// <content>Limits that are shared: by the pools of a database, by those of a user, and by all nodes.</content>
internal sealed partial class Pool
{
    private const string AboveBudget = "too many servers";

    /// <summary>This node's part of a pool size that all nodes share (scope=cluster); otherwise without a limit.</summary>
    internal Budget Share { get; } = new(0);

    /// <summary>Null when all limits had room; otherwise the one that had none.</summary>
    private Budget? TakeBudget()
    {
        if (!Share.TryTake()) return Share;
        if (!Database.Budget.TryTake())
        {
            Share.Give();
            return Database.Budget;
        }

        if (User.Budget.TryTake()) return null;
        Database.Budget.Give();
        Share.Give();
        return User.Budget;
    }

    private void GiveBudget()
    {
        User.Budget.Give();
        Database.Budget.Give();
        Share.Give();
    }

    /// <summary>More servers are open than this node may have of what all share: who is given back is closed.</summary>
    private bool IsAboveBudget => (Share.IsOver || Database.Budget.IsOver) && Set.Catalog.IsShared(Database.Config);

    /// <summary>Servers that are being closed because they are too many. Any thread.</summary>
    internal int BeingTrimmed
    {
        get
        {
            using (_gate.Hold()) return _servers.Count(server => server.CloseNeeded == AboveBudget);
        }
    }

    /// <summary>Closes an idle server, as there are too many; false when none is idle. Any thread.</summary>
    internal bool Trim() => EvictOldestIdle(AboveBudget);

    /// <summary>Servers that clients use, or would if there were more. Any thread.</summary>
    internal int Demand
    {
        get
        {
            using (_gate.Hold()) return Math.Max(_servers.Count - _idle.Count, _servers.Count - _idle.Count - _logins + _waiting.Count + _wantingOwn.Count);
        }
    }
}
