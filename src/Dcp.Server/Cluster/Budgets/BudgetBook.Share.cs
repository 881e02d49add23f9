using Dcp.Server.Cluster.Protocol;

namespace Dcp.Server.Cluster.Budgets;

/// <content>Who gets how much, and gives it back.</content>
internal sealed partial class BudgetBook
{
    /// <summary>
    /// A majority of all nodes may give out what is free, for no other majority is anywhere. Half of them may, when the other half is off
    /// for certain.
    /// </summary>
    internal bool MayShare =>
        IsSynced && !IsMismatched && !_isDoubled
        && (2 * Present.Count() > nodes || (2 * Present.Count() == nodes && Absent.All(node => _records[node].Knowledge.IsOff)));

    /// <summary>The budget as all members have it; null when they differ (a reload that has not reached all of them).</summary>
    internal BudgetTerms? Agreed(BudgetAccount account)
    {
        BudgetTerms? agreed = null;
        foreach (var terms in Present.Select(node => account.Terms[node]).Where(terms => terms.IsSet))
        {
            if (agreed is { } other && other != terms) return null;
            agreed = terms;
        }

        return agreed;
    }

    /// <summary>What nobody holds. Negative while a budget that was made smaller is still in use.</summary>
    internal long FreeOf(BudgetAccount account, BudgetTerms terms) => ToShare(account, terms) - Present.Sum(node => (long)account.Held[node]);

    /// <summary>Sets the limits that hold now, and says what follows from them.</summary>
    internal void Settle()
    {
        foreach (var account in _accounts.Values) Settle(account);
        if (_own == 0 || !IsSynced) return;
        foreach (var name in _accounts.Values.Where(account => account.IsEmpty && Present.All(node => !account.Terms[node].IsSet)).Select(account => account.Name).ToList())
            _accounts.Remove(name);
    }

    private void Settle(BudgetAccount account)
    {
        if (account.Local is not { } local) return;
        var wanted = Wanted(account, local);
        var target = Math.Min(wanted, local.Usable);
        local.Limit = local.Terms.Guaranteed + target;
        local.Taken = local.Gate.SetLimit(local.Limit);

        // What is still in use above the limit stays ours until it is given back.
        var kept = Math.Max(target, local.Taken - local.Terms.Guaranteed);
        if (_own == 0)
        {
            local.Usable = Math.Max(0, kept);
            return;
        }

        if (!IsSynced || _isEnding) return;
        if (kept < local.Usable)
        {
            send(new BudgetRelease(_sync, account.Name, local.Usable - kept));
            local.Usable = kept;
        }

        if (local.Demand != local.SaidDemand)
        {
            local.SaidDemand = local.Demand;
            send(new BudgetDemand(account.Name, local.Terms, local.Demand));
        }

        if (wanted > local.Usable && local.Request == 0 && MayShare && IsQuorate && Agreed(account) is { } terms && FreeOf(account, terms) is > 0 and var free)
        {
            local.Request = ++_request;
            send(new BudgetRequest(_sync, local.Request, account.Name, (int)Math.Min(wanted - local.Usable, free)));
        }
    }

    /// <summary>How much this node should have beyond its guaranteed part.</summary>
    private int Wanted(BudgetAccount account, LocalBudget local)
    {
        if (_own == 0 || !IsQuorate || _isEnding) return 0;
        if (!MayShare || Agreed(account) is not { } terms) return local.Usable;
        var free = FreeOf(account, terms);

        // What an absent node may hold is given to nobody, and taken from nobody: giving something up would help no other.
        if (free < 0 && free - ToShare(account, terms) >= ((long)nodes * terms.Guaranteed) - terms.Total) return local.Usable;
        List<int> present = [.. Present];
        List<int> wants = [.. present.Select(node => Math.Max(0, account.Demand[node] - terms.Guaranteed))];
        var shares = FairShare.Divide(ToShare(account, terms), wants);
        var missing = present.Select((node, i) => Math.Max(0L, shares[i] - account.Held[node])).Sum() - free;
        var own = shares[present.IndexOf(_own)];

        // What nobody else needs is kept: asking for it again would take time.
        return missing > 0 ? own : Math.Max(own, local.Usable);
    }

    /// <summary>What the members may share: all but the guaranteed parts of all nodes and what absent ones may hold.</summary>
    private long ToShare(BudgetAccount account, BudgetTerms terms)
    {
        var rest = terms.Total - ((long)nodes * terms.Guaranteed);
        foreach (var node in Absent) rest -= _records[node].Knowledge.IsUnknown ? rest : account.Held[node];
        return rest;
    }

    private void Take(int from, BudgetDemand demand)
    {
        if (!IsSynced) return;
        var account = Find(demand.Budget);
        account.Demand[from] = demand.Demand;
        if (!account.Terms[from].IsSet) account.Terms[from] = demand.Terms;
    }

    /// <summary>Written down here for who asked; in the same order and from the same state everywhere, so everywhere the same.</summary>
    private void Reserve(int from, BudgetRequest request)
    {
        if (!_accounts.TryGetValue(request.Budget, out var account)) return;
        var count = 0;
        if (MayShare && Agreed(account) is { } terms) count = (int)Math.Clamp(FreeOf(account, terms), 0, request.Count);
        account.Held[from] += count;
        if (from != _own)
        {
            send(new BudgetReserved(from, request.Sync, request.Number, count));
            return;
        }

        if (account.Local is not { } local || local.Request != request.Number) return;
        local.Reserved = count;
        local.Unanswered = [.. Present.Where(node => node != _own)];
        Grant(local);
    }

    private void Take(int from, BudgetReserved reserved)
    {
        foreach (var account in _accounts.Values)
        {
            if (account.Local is not { Unanswered: { } unanswered } local || local.Request != reserved.Number) continue;
            if (!unanswered.Remove(from)) return;
            local.Reserved = Math.Min(local.Reserved, reserved.Count);
            Grant(local);
            return;
        }
    }

    private static void Grant(LocalBudget local)
    {
        if (local.Unanswered is not { Count: 0 }) return;
        local.Usable += local.Reserved;
        local.Request = 0;
        local.Unanswered = null;
    }
}
