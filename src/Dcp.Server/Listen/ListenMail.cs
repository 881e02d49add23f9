using Dcp.Net;

namespace Dcp.Server.Listen;

/// <summary>
/// What a hub has heard, on its way to the reactors of those who are told: one delivery for each reactor, however many clients and
/// notifications. For the hub's reactor.
/// </summary>
internal sealed class ListenMail(IReadOnlyList<Reactor> reactors)
{
    private readonly List<Item>[] _items = [.. reactors.Select(_ => new List<Item>())];

    internal void Add(Subscription subscription, Notice notice) => _items[subscription.Reactor.Index].Add(new Item(subscription, notice, null));

    /// <summary>The mark of a handover has come, in its place among the notifications.</summary>
    internal void Add(Handover handover) => _items[handover.Subscription.Reactor.Index].Add(new Item(handover.Subscription, null, handover));

    internal void Send()
    {
        for (var i = 0; i < _items.Length; i++)
        {
            if (_items[i].Count == 0) continue;
            reactors[i].Post(static state => Deliver((Item[])state!), _items[i].ToArray());
            _items[i].Clear();
        }
    }

    private static void Deliver(Item[] items)
    {
        foreach (var item in items)
        {
            if (item.Notice is not null) item.Subscription.Arrived(item.Notice);
            else item.Subscription.Passed(item.Mark!);
        }
    }

    private readonly record struct Item(Subscription Subscription, Notice? Notice, Handover? Mark);
}
