using Dcp.Server.Cluster.Protocol;

namespace Dcp.Server.Cluster.Budgets;

/// <summary>
/// Shares budgets of connections among all nodes, such that their sum is never above the total: docs/decisions/004. Every node may have
/// its guaranteed part at any time; more only as long as every other member has written that down. No clock, no IO, one thread: events
/// come in, messages and limits go out.
/// </summary>
/// <param name="nodes">Nodes of the cluster, present or not.</param>
/// <param name="send">Sends to all members, this one included.</param>
internal sealed partial class BudgetBook(int nodes, Action<GroupMessage> send)
{
    private readonly NodeRecord[] _records = [.. Enumerable.Range(0, nodes + 1).Select(_ => new NodeRecord())];
    private readonly Dictionary<string, BudgetAccount> _accounts = new(StringComparer.Ordinal);
    private int _own;
    private int _sync;
    private int _request;
    private long _view;
    private bool _isFresh = true;
    private bool _isDoubled;
    private bool _isEnding;

    internal IEnumerable<BudgetAccount> Accounts => _accounts.Values;

    /// <summary>Number of this node; 0 while it is not in contact with the others.</summary>
    internal int Own => _own;

    internal bool IsQuorate { get; private set; }

    /// <summary>All members of the present membership have said what they hold.</summary>
    internal bool IsSynced { get; private set; }

    /// <summary>Names the present membership.</summary>
    internal long View => _view;

    /// <summary>Set when members' files name other nodes: then nothing is given out.</summary>
    internal bool IsMismatched { get; set; }

    /// <summary>Nodes that are no members and may hold something.</summary>
    internal IEnumerable<int> InDoubt => Others.Where(node => !_records[node].IsPresent && !_records[node].Knowledge.IsOff);

    internal bool IsPresent(int node) => _records[node].IsPresent;

    internal NodeKnowledge KnowledgeOf(int node) => _records[node].Knowledge;

    private IEnumerable<int> All => Enumerable.Range(1, nodes);

    private IEnumerable<int> Others => All.Where(node => node != _own);

    private IEnumerable<int> Present => All.Where(node => _records[node].IsPresent);

    private IEnumerable<int> Absent => All.Where(node => !_records[node].IsPresent);

    /// <summary>In contact with Corosync: nothing is known of anybody.</summary>
    internal void Connected(int own)
    {
        _own = own;
        _isFresh = true;
        foreach (var record in _records)
        {
            record.IsPresent = false;
            record.Knowledge = new NodeKnowledge(IsUnknown: true, IsOff: false);
        }

        foreach (var account in _accounts.Values) Array.Clear(account.Held);
    }

    /// <summary>Not in contact any more, or never was: the guaranteed part is what is left.</summary>
    internal void Lost()
    {
        _own = 0;
        IsSynced = false;
        IsQuorate = false;
        foreach (var account in _accounts.Values) Forget(account.Local);
        Settle();
    }

    /// <summary>A part of the cluster without quorum has the guaranteed part only.</summary>
    internal void SetQuorate(bool isQuorate)
    {
        IsQuorate = isQuorate;
        Settle();
    }

    /// <summary>The members from here on. Each says now what it holds, and nothing moves until all have.</summary>
    internal void Configure(IReadOnlyList<GroupMember> members)
    {
        _isDoubled = members.GroupBy(member => member.Node).Any(group => group.Count() > 1);
        _view = ViewOf(members);
        IsSynced = false;
        foreach (var node in All)
        {
            var record = _records[node];
            record.IsPresent = members.Any(member => member.Node == node);
            record.Sync = 0;
            record.Parts.Clear();
            if (record.IsPresent) record.Knowledge = record.Knowledge with { IsOff = false };
        }

        foreach (var account in _accounts.Values) Forget(account.Local);
        Announce();
    }

    /// <summary>In the order of all messages. What does not concern budgets is passed over.</summary>
    internal void Receive(int from, GroupMessage message)
    {
        if (from < 1 || from > nodes || !_records[from].IsPresent) return;
        switch (message)
        {
            case BudgetSync sync:
                Take(from, sync);
                break;
            case BudgetDemand demand:
                Take(from, demand);
                break;
            case BudgetRelease release when IsCurrent(from, release.Sync):
                if (_accounts.TryGetValue(release.Budget, out var released))
                    released.Held[from] -= Math.Min(release.Count, released.Held[from]);
                break;
            case BudgetRequest request when IsCurrent(from, request.Sync):
                Reserve(from, request);
                break;
            case BudgetReserved reserved when reserved.Node == _own && reserved.Sync == _sync && IsSynced:
                Take(from, reserved);
                break;
            case NodeOff off when off.View == _view && IsSynced && off.Node >= 1 && off.Node <= nodes && !_records[off.Node].IsPresent:
                Clear(off.Node);
                break;
            case Goodbye:
                foreach (var account in _accounts.Values) account.Held[from] = 0;
                _records[from].Knowledge = new NodeKnowledge(IsUnknown: false, IsOff: true);
                break;
            default:
                return;
        }

        Settle();
    }

    /// <summary>What this node has of a budget, and could use. Called again and again for each.</summary>
    internal void Report(string name, BudgetTerms terms, int demand, IBudgetGate gate)
    {
        if (!_accounts.TryGetValue(name, out var account)) _accounts[name] = account = new BudgetAccount(name, nodes);
        if (account.Local is null || account.Local.Gate != gate)
        {
            var isReplaced = account.Local is not null;
            account.Local = new LocalBudget(gate) { Usable = account.Local?.Usable ?? 0, Terms = terms, Demand = demand };
            if (isReplaced) Announce();
            Settle(account);
        }

        var local = account.Local;
        local.Demand = demand;
        if (local.Terms == terms) return;

        // What was guaranteed before and is in use now counts as held, and the others have to hear of it before they take it.
        local.Terms = terms;
        local.Limit = terms.Guaranteed + local.Usable;
        local.Taken = gate.SetLimit(local.Limit);
        local.Usable = Math.Max(local.Usable, local.Taken - terms.Guaranteed);
        Announce();
    }

    /// <summary>A budget that this node has no longer; its gate holds nothing.</summary>
    internal void Withdraw(string name)
    {
        if (!_accounts.TryGetValue(name, out var account) || account.Local is not { } local) return;
        local.Demand = 0;
        local.Usable = 0;
        account.Local = null;
        Announce();
    }

    /// <summary>Servers are closed and none will be opened: what was held is free for others at once.</summary>
    internal void End()
    {
        _isEnding = true;
        if (_own != 0) send(new Goodbye());
    }

    /// <summary>Someone outside knows for certain that the node is powered off, and began to look in this membership.</summary>
    internal void ReportOff(int node, long view)
    {
        if (_own != 0 && view == _view && IsSynced && !_records[node].IsPresent && !_records[node].Knowledge.IsOff) send(new NodeOff(view, node));
    }

    private static void Forget(LocalBudget? local)
    {
        if (local is null) return;
        local.Request = 0;
        local.Unanswered = null;
        local.SaidDemand = -1;
    }

    private void Clear(int node)
    {
        foreach (var account in _accounts.Values) account.Held[node] = 0;
        _records[node].Knowledge = new NodeKnowledge(IsUnknown: false, IsOff: true);
    }

    private bool IsCurrent(int from, int sync) => IsSynced && _records[from].Sync == sync;

    /// <summary>Equal at all members of a membership (FNV-1a).</summary>
    private static long ViewOf(IReadOnlyList<GroupMember> members)
    {
        var hash = 14695981039346656037UL;
        foreach (var member in members.OrderBy(member => (member.Node, member.Process)))
        {
            hash = (hash ^ (uint)member.Node) * 1099511628211UL;
            hash = (hash ^ (uint)member.Process) * 1099511628211UL;
        }

        return (long)hash;
    }
}
