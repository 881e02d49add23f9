using Dcp.Server.Cluster.Protocol;

namespace Dcp.Server.Cluster.Budgets;

/// <content>How members of a new membership come to know the same.</content>
internal sealed partial class BudgetBook
{
    /// <summary>Says what this node holds and knows.</summary>
    private void Announce()
    {
        if (_own == 0 || _isEnding) return;
        _sync++;
        List<BudgetLine> lines = [.. _accounts.Values.Where(account => !account.IsEmpty).Select(LineOf)];
        NodeKnowledge[] knowledge = [.. All.Select(node => _records[node].Knowledge)];
        var parts = Math.Max(1, (lines.Count + GroupCodec.MostLines - 1) / GroupCodec.MostLines);
        for (var part = 0; part < parts; part++)
        {
            var some = lines.Skip(part * GroupCodec.MostLines).Take(GroupCodec.MostLines).ToList();
            send(new BudgetSync(_sync, _view, part, part == parts - 1, _isFresh, knowledge, some));
        }
    }

    private BudgetLine LineOf(BudgetAccount account)
    {
        int[] held = [.. account.Held.Skip(1)];
        if (account.Local is not { } local)
        {
            held[_own - 1] = 0;
            return new BudgetLine(account.Name, default, 0, held);
        }

        // A request under way is void from here on, and what was to be released is.
        Forget(local);
        held[_own - 1] = local.Usable;
        local.SaidDemand = local.Demand;
        return new BudgetLine(account.Name, local.Terms, local.Demand, held);
    }

    private void Take(int from, BudgetSync sync)
    {
        if (sync.View != _view || sync.Nodes.Count != nodes) return;
        var record = _records[from];
        if (sync.Part == 0) record.Parts.Clear();
        else if (record.Parts.Count != sync.Part || record.Parts[0].Sync != sync.Sync) return;
        record.Parts.Add(sync);
        if (!sync.IsLast) return;
        if (IsSynced)
        {
            TakeOwnWord(from);
        }
        else if (Present.All(node => _records[node].IsComplete))
        {
            TakeAbsent();
            foreach (var node in Present) TakeOwnWord(node);
            IsSynced = true;
            _isFresh = false;
        }
    }

    /// <summary>What a member says of itself.</summary>
    private void TakeOwnWord(int node)
    {
        var record = _records[node];
        foreach (var account in _accounts.Values)
        {
            account.Held[node] = 0;
            account.Demand[node] = 0;
            account.Terms[node] = default;
        }

        foreach (var line in record.Parts.SelectMany(part => part.Lines))
        {
            var account = Find(line.Budget);
            account.Held[node] = line.Held[node - 1];
            account.Demand[node] = line.Demand;
            account.Terms[node] = line.Terms;
        }

        record.Sync = record.Parts[0].Sync;
        record.Knowledge = default;
        record.Parts.Clear();
    }

    /// <summary>
    /// What members remember of a node that is not here. It can only have got more together with a majority of all nodes; so if half of all
    /// nodes are here and remember, one of them was there. Otherwise it may hold anything.
    /// </summary>
    private void TakeAbsent()
    {
        List<int> witnesses = [.. Present.Where(node => !_records[node].Parts[0].Fresh)];
        var isEnough = 2 * witnesses.Count >= nodes;
        foreach (var absent in Absent)
        {
            var words = witnesses.Select(node => _records[node].Parts[0].Nodes[absent - 1]).ToList();
            _records[absent].Knowledge = isEnough
                ? new NodeKnowledge(words.Any(word => word.IsUnknown), words.All(word => word.IsOff))
                : new NodeKnowledge(IsUnknown: true, IsOff: false);
            foreach (var account in _accounts.Values) account.Held[absent] = 0;
            foreach (var line in witnesses.SelectMany(node => _records[node].Parts).SelectMany(part => part.Lines))
            {
                var account = Find(line.Budget);
                account.Held[absent] = Math.Max(account.Held[absent], line.Held[absent - 1]);
            }
        }
    }

    private BudgetAccount Find(string name)
    {
        if (!_accounts.TryGetValue(name, out var account)) _accounts[name] = account = new BudgetAccount(name, nodes);
        return account;
    }
}
