using Dcp.Server.Cluster;
using Dcp.Server.Cluster.Protocol;

namespace Dcp.Tests.Cluster.Budgets;

/// <summary>Random schedules: whatever happens in whatever order, the sum of what all nodes may open is never above the budget.</summary>
public sealed class BudgetSimulationTests
{
    private const int Total = 40;

    [Theory]
    [InlineData(2, 0)]
    [InlineData(3, 100_000)]
    [InlineData(4, 200_000)]
    [InlineData(5, 300_000)]
    public void The_sum_is_never_above_the_budget(int nodes, int first)
    {
        for (var seed = first; seed < first + 1000; seed++) new Schedule(seed, nodes).Run();
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void When_all_are_together_and_quiet_the_whole_budget_is_at_work(int nodes)
    {
        for (var seed = 0; seed < 200; seed++)
        {
            Schedule schedule = new(seed, nodes);
            schedule.Run();
            schedule.Heal();
            schedule.DemandOf(1, Total);
            for (var node = 2; node <= nodes; node++) schedule.DemandOf(node, 0);
            schedule.Calm();
            Assert.True(schedule.Taken(1) == Total - ((nodes - 1) * schedule.Guaranteed), $"seed {seed}: node 1 has {schedule.Taken(1)}");

            for (var node = 1; node <= nodes; node++) schedule.DemandOf(node, Total);
            schedule.Calm();
            for (var node = 1; node <= nodes; node++) Assert.True(schedule.Taken(node) >= Total / nodes - 1, $"seed {seed}: node {node} has {schedule.Taken(node)}");
        }
    }

    private sealed class Schedule
    {
        private readonly int _seed;
        private readonly int _nodes;
        private readonly Random _random;
        private readonly SimGroup _group;
        private readonly BudgetTerms _terms;
        private int _step;
        private string _last = "";

        internal Schedule(int seed, int nodes)
        {
            _seed = seed;
            _nodes = nodes;
            _random = new Random(seed);
            _group = new SimGroup(_random, nodes);
            _terms = new BudgetTerms(Total, Total / nodes / (1 + _random.Next(3)));
            for (var id = 1; id <= nodes; id++) Start(id);
        }

        internal int Guaranteed => _terms.Guaranteed;

        internal void Run()
        {
            var steps = 200 + _random.Next(400);
            for (_step = 0; _step < steps; _step++)
            {
                Act(_random.Next(100));
                Check();
            }
        }

        internal void Heal()
        {
            _group.Rewire(new int[_nodes + 1]);
            for (var id = 1; id <= _nodes; id++)
            {
                if (Find(id) is null) Start(id);
            }
        }

        internal void DemandOf(int id, int demand) => Find(id)!.Demand = demand;

        internal int Taken(int id) => Find(id)!.Taken;

        /// <summary>Everything that can happen happens, and nothing else goes wrong.</summary>
        internal void Calm()
        {
            for (var round = 0; round < 300; round++)
            {
                while (_group.Transport()) { }
                foreach (var node in _group.Nodes)
                {
                    while (node.Inbox.Count > 0)
                    {
                        node.Handle();
                        Check();
                    }

                    node.Tick();
                    for (var i = 0; i < Total; i++)
                    {
                        node.Return();
                        node.Open();
                        Check();
                    }
                }
            }
        }

        private void Act(int dice)
        {
            _last = $"dice {dice}";
            switch (dice)
            {
                case < 30:
                    _group.Transport();
                    break;
                case < 62:
                    if (Any(node => node.Inbox.Count > 0 && node.DeafUntil <= _step) is { } receiver) Hear(receiver, 1 + _random.Next(12));
                    break;
                case < 80:
                    if (Any(_ => true) is { } busy)
                    {
                        for (var i = _random.Next(Total); i > 0; i--) busy.Open();
                        for (var i = _random.Next(6); i > 0; i--) busy.Return();
                    }

                    break;
                case < 89:
                    if (Any(_ => true) is { } ticking)
                    {
                        if (_random.Next(3) == 0) ticking.Demand = _random.Next(Total + 10);
                        ticking.Tick();
                    }

                    break;
                case < 91:
                    // At the worst moment: what somebody asks for is heard by those on its side alone, and it does not hear of the change for long.
                    if (Any(node => node.IsAsking) is not { } asking) break;
                    _group.Rewire([.. Enumerable.Range(0, _nodes + 1).Select(id => id == asking.Id ? 1 : 0)]);
                    while (asking.Inbox.TryPeek(out var next) && next is GroupEvent.Message) Hear(asking, 1);
                    asking.DeafUntil = _step + _random.Next(200);
                    break;
                case < 92:
                    _group.Rewire([.. Enumerable.Range(0, _nodes + 1).Select(_ => _random.Next(2))]);
                    if (Any(_ => _random.Next(2) == 0) is { } deaf) deaf.DeafUntil = _step + _random.Next(200);
                    break;
                case < 93:
                    _group.Rewire(new int[_nodes + 1]);
                    break;
                case < 95:
                    // Killed: its connections go with it.
                    if (Any(_ => true) is { } doomed) _group.Remove(doomed);
                    break;
                case < 97:
                    var id = 1 + _random.Next(_nodes);
                    if (Find(id) is null) Start(id);
                    break;
                case < 98:
                    Fence();
                    break;
                case < 99:
                    // In good order.
                    if (Any(_ => true) is { } leaving)
                    {
                        leaving.End();
                        while (leaving.Outbox.Count > 0 && _random.Next(4) > 0) _group.Transport();
                        _group.Remove(leaving);
                    }

                    break;
                default:
                    // Its corosync dies, and not its connections; a new contact is a new member.
                    if (Any(_ => true) is { } lonely)
                    {
                        _group.Remove(lonely);
                        lonely.LoseContact();
                        lonely.Book.Connected(lonely.Id);
                        _group.Add(lonely);
                        lonely.IsAlive = true;
                    }

                    break;
            }
        }

        private void Hear(SimNode node, int most)
        {
            for (; most > 0 && node.Inbox.Count > 0; most--)
            {
                node.Handle();
                Check();
            }
        }

        /// <summary>A part with quorum has a host that it does not reach powered off, and learns of that when it is so.</summary>
        private void Fence()
        {
            if (Any(node => node.Book.IsQuorate && node.Book.InDoubt.Any()) is not { } judge) return;
            var view = judge.Book.View;
            var target = judge.Book.InDoubt.ElementAt(_random.Next(judge.Book.InDoubt.Count()));
            if (_group.Wiring[target] == _group.Wiring[judge.Id] && Find(target) is not null) return;
            if (Find(target) is { } victim) _group.Remove(victim);
            judge.Book.ReportOff(target, view);
        }

        private void Start(int id) => _group.Add(new SimNode(id, _nodes, _terms) { Demand = _random.Next(Total + 10) });

        private SimNode? Find(int id) => _group.Nodes.Find(node => node.Id == id);

        private SimNode? Any(Predicate<SimNode> which)
        {
            var found = _group.Nodes.FindAll(which);
            return found.Count == 0 ? null : found[_random.Next(found.Count)];
        }

        private void Check()
        {
            var sum = _group.Nodes.Sum(node => node.Allowed);
            Assert.True(sum <= Total, $"seed {_seed}, {_nodes} nodes, step {_step}, {_last}: {sum} of {Total}: {string.Join(", ", _group.Nodes.Select(node => $"{node.Id} limit {node.Limit} open {node.Taken}"))}");
        }
    }
}
