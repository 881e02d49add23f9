using Dcp.Server.Cluster;

namespace Dcp.Tests.Cluster.Budgets;

/// <summary>
/// Corosync's process group, as bad as it may be: all members of a part deliver the same in the same order, but each only as fast as it
/// likes; when the membership changes, those who stay together have delivered the same, nobody else need have, and what was not sent yet
/// is sent in the next membership. Everything is decided by the seed.
/// </summary>
internal sealed class SimGroup(Random random, int nodes)
{
    private sealed class Part
    {
        internal List<SimNode> Members { get; } = [];
    }

    private Part[] _parts = [];
    private int _nextProcess = 100;

    internal List<SimNode> Nodes { get; } = [];

    /// <summary>Which hosts can talk to each other: a number for each, equal for those that can.</summary>
    internal int[] Wiring { get; private set; } = new int[nodes + 1];

    internal void Add(SimNode node)
    {
        node.Process = _nextProcess++;
        Nodes.Add(node);
        Rewire(Wiring);
    }

    internal void Remove(SimNode node)
    {
        node.IsAlive = false;
        Nodes.Remove(node);
        Rewire(Wiring);
    }

    /// <summary>One message of one member is put into the order of its part.</summary>
    internal bool Transport()
    {
        var senders = Nodes.Where(node => node.Outbox.Count > 0).ToList();
        if (senders.Count == 0) return false;
        Deliver(senders[random.Next(senders.Count)]);
        return true;
    }

    /// <summary>A change of membership at all hosts that it concerns.</summary>
    internal void Rewire(int[] wiring)
    {
        Wiring = wiring;
        var parts = Nodes.GroupBy(node => wiring[node.Id]).Select(group =>
        {
            Part part = new();
            part.Members.AddRange(group);
            return part;
        }).ToArray();
        foreach (var part in parts)
        {
            var old = _parts.Where(other => other.Members.Exists(part.Members.Contains)).ToList();
            if (old.Count == 1 && old[0].Members.Count == part.Members.Count && old[0].Members.TrueForAll(part.Members.Contains)) continue;

            // Some of what was on its way is still delivered among those who stay together, in the old membership.
            foreach (var remains in old)
            {
                var together = remains.Members.Where(part.Members.Contains).ToList();
                for (var more = random.Next(4); more > 0; more--)
                {
                    var senders = together.Where(node => node.Outbox.Count > 0).ToList();
                    if (senders.Count == 0) break;
                    var sender = senders[random.Next(senders.Count)];
                    var message = sender.Outbox.Dequeue();
                    foreach (var node in together) node.Inbox.Enqueue(new GroupEvent.Message(new GroupMember(sender.Id, sender.Process), message));
                }
            }

            GroupMember[] members = [.. part.Members.Select(node => new GroupMember(node.Id, node.Process))];
            foreach (var node in part.Members)
            {
                // Corosync's quorum is no part of the order.
                if (random.Next(2) == 0) node.Inbox.Enqueue(new GroupEvent.Membership(members));
                node.Inbox.Enqueue(new GroupEvent.Quorum(HasQuorum(node, wiring)));
                if (node.Inbox.All(happened => happened is not GroupEvent.Membership last || last.Members != members)) node.Inbox.Enqueue(new GroupEvent.Membership(members));
            }
        }

        _parts = parts;
    }

    /// <summary>By hosts, whether their dcp runs or not; two hosts have two_node.</summary>
    private bool HasQuorum(SimNode node, int[] wiring)
    {
        var together = Enumerable.Range(1, nodes).Count(host => wiring[host] == wiring[node.Id]);
        return nodes == 2 || 2 * together > nodes;
    }

    private void Deliver(SimNode sender)
    {
        var part = _parts.First(found => found.Members.Contains(sender));
        var message = sender.Outbox.Dequeue();
        foreach (var node in part.Members) node.Inbox.Enqueue(new GroupEvent.Message(new GroupMember(sender.Id, sender.Process), message));
    }
}
