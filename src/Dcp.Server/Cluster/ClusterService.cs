using Dcp.Server.Admin;
using Dcp.Server.Cluster.Budgets;
using Dcp.Server.Cluster.Corosync;
using Dcp.Server.Cluster.Protocol;
using Dcp.Server.Metrics;

namespace Dcp.Server.Cluster;

/// <summary>
/// This node among the others: everything between nodes comes together here, on the thread of the link. What others need of it they find
/// in snapshots.
/// </summary>
internal sealed class ClusterService : IGroupHandler, IClusterControl, IAsyncDisposable
{
    private const int NoContact = -1;

    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(1);

    private readonly PoolerLog _log;
    private readonly IReadOnlyList<string> _names;
    private readonly string _version;
    private readonly NodeTable _nodes;
    private readonly BudgetBook _book;
    private readonly LocalDemand _demand;
    private readonly CancelRelay _cancels;
    private readonly CommandRelay _commands;
    private readonly OffWatch _offWatch;
    private readonly CorosyncLink _link;
    private readonly HashSet<(GroupMember, string)> _complained = [];
    private bool _isStarted;
    private string? _problem = "not in contact yet";
    private volatile IReadOnlyList<NodeStatus> _nodeRows = [];
    private volatile IReadOnlyList<BudgetStatus> _budgetRows = [];
    private volatile int _quorum = NoContact;

    /// <param name="off">Names of nodes that are powered off for certain; null where nobody knows.</param>
    internal ClusterService(IPoolerControl control, Func<CancellationToken, Task<IReadOnlyCollection<string>>>? off)
    {
        var host = control.Host;
        var clock = host.Reactors[0].Clock;
        _log = host.Log;
        _names = host.Catalog.Config.ClusterNodes;
        _version = control.Version;
        _link = new CorosyncLink("dcp", this, clock);
        _nodes = new NodeTable(_names);
        _book = new BudgetBook(_names.Count, Send);
        _demand = new LocalDemand(host.Catalog, host.Pools, clock);
        _cancels = new CancelRelay(host, _link, Send);
        _commands = new CommandRelay(control, _link, _names, Send);
        _offWatch = new OffWatch(_book, _link, _names, off, clock, _log);
        host.CancelElsewhere = _cancels.AskAsync;
    }

    public IReadOnlyList<NodeStatus> Nodes => _nodeRows;

    public bool? HasQuorum => _quorum == NoContact ? null : _quorum != 0;

    public IReadOnlyList<BudgetStatus> Budgets => _budgetRows;

    public Task<IReadOnlyList<NodeAnswer>> RunAsync(string command) => _commands.RunAsync(command);

    /// <summary>Once.</summary>
    internal void Start()
    {
        _isStarted = true;
        _link.Start();
    }

    /// <summary>All servers are closed, and the process ends. Returns soon, corosync or not.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_isStarted) return;
        _link.Post(_book.End);
        await Task.WhenAny(_link.DisposeAsync().AsTask(), Task.Delay(s_farewell)).ConfigureAwait(false);
    }

    void IGroupHandler.Connected(int node)
    {
        if (node < 1 || node > _names.Count)
        {
            _problem = $"corosync calls this host node {node}, and [cluster] has {_names.Count} nodes";
            _log.Error($"cluster: {_problem}: it takes no part");
            Publish();
            return;
        }

        _problem = null;
        _book.Connected(node);
        _log.Note($"cluster: connected to corosync as {_nodes.NameOf(node)} (node {node})");
    }

    void IGroupHandler.Take(GroupEvent happened)
    {
        if (_problem is not null) return;
        switch (happened)
        {
            case GroupEvent.Membership { Members: var members }:
                _log.Note($"cluster: members are {string.Join(", ", members.Select(member => _nodes.NameOf(member.Node)).Order(StringComparer.Ordinal))}");
                _nodes.Configure(members);
                _book.IsMismatched = _nodes.IsMismatched;
                _cancels.Configure(members.Where(member => member.Node != _book.Own));
                _commands.Configure(members);
                Send(new Hello(_version, _nodes.Layout));
                _book.Configure(members);
                break;
            case GroupEvent.Quorum { IsQuorate: var isQuorate }:
                if (isQuorate != _book.IsQuorate) _log.Note(isQuorate ? "cluster: this part has quorum" : "cluster: this part has no quorum: limits of scope=cluster go down to what is guaranteed");
                _book.SetQuorate(isQuorate);
                break;
            case GroupEvent.Message message:
                Take(message);
                break;
        }

        Publish();
    }

    void IGroupHandler.Lost(string why)
    {
        if (_problem != why) _log.Warn($"cluster: {why}; this node goes on alone, with what is guaranteed, and tries again");
        _problem = why;
        _nodes.Configure([]);
        _cancels.Configure([]);
        _commands.Configure([]);
        _book.Lost();
        Publish();
    }

    void IGroupHandler.Tick()
    {
        _demand.Report(_book);
        _book.Settle();
        if (_problem is null) _offWatch.Tick();
        Publish();
    }

    private void Send(GroupMessage message) => _link.Send(GroupCodec.Encode(message));

    private void Take(GroupEvent.Message message)
    {
        var from = message.From;
        if (GroupCodec.Decode(message.Bytes, out var problem) is not { } said)
        {
            if (_complained.Count < 100 && _complained.Add((from, problem))) _log.Warn($"cluster: {_nodes.NameOf(from.Node)} sent {problem}: passed over");
            return;
        }

        switch (said)
        {
            case Hello hello:
                _nodes.Take(from, hello);
                if (_nodes.IsMismatched && !_book.IsMismatched)
                    _log.Error($"cluster: {_nodes.NameOf(from.Node)} has other nodes in its [cluster]: nothing is shared until they are the same");
                _book.IsMismatched = _nodes.IsMismatched;
                break;
            case CancelAsked asked when from.Node != _book.Own:
                _cancels.Take(asked);
                break;
            case CancelAnswered answered:
                _cancels.Take(from, answered);
                break;
            case CommandGiven given:
                _commands.Take(_nodes.NameOf(from.Node), given);
                break;
            case CommandDone done:
                _commands.Take(from, done);
                break;
            default:
                _book.Receive(from.Node, said);
                break;
        }
    }

    private void Publish()
    {
        _nodeRows = _nodes.Show(_book, _problem);
        _quorum = _problem is not null ? NoContact : _book.IsQuorate ? 1 : 0;
        _budgetRows = BudgetRows.Of(_book, _names);
    }
}
