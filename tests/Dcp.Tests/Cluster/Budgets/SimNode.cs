using Dcp.Server.Cluster;
using Dcp.Server.Cluster.Budgets;
using Dcp.Server.Cluster.Protocol;

namespace Dcp.Tests.Cluster.Budgets;

/// <summary>A dcp that opens and closes connections under the limit that the book sets.</summary>
internal sealed class SimNode : IBudgetGate
{
    internal const string Budget = "database app";

    private readonly BudgetBook _book;

    internal SimNode(int id, int nodes, BudgetTerms terms)
    {
        Id = id;
        Terms = terms;
        Limit = terms.Guaranteed;
        _book = new BudgetBook(nodes, message => Outbox.Enqueue(GroupCodec.Encode(message)));
        _book.Connected(id);
    }

    internal int Id { get; }

    internal int Process { get; set; }

    internal bool IsAlive { get; set; } = true;

    internal BudgetTerms Terms { get; set; }

    internal int Demand { get; set; }

    /// <summary>Connections that are open.</summary>
    internal int Taken { get; private set; }

    internal int Limit { get; private set; }

    /// <summary>Until this step it hears nothing, and goes on opening what it believes that it may.</summary>
    internal int DeafUntil { get; set; }

    /// <summary>A request of its own waits to be sent.</summary>
    internal bool IsAsking => Outbox.Any(bytes => GroupCodec.Decode(bytes, out _) is BudgetRequest);

    internal BudgetBook Book => _book;

    internal Queue<byte[]> Outbox { get; } = [];

    internal Queue<GroupEvent> Inbox { get; } = [];

    /// <summary>What it has open, or may open without asking anybody.</summary>
    internal int Allowed => Math.Max(Taken, Limit);

    public int SetLimit(int limit)
    {
        Limit = limit;
        return Taken;
    }

    internal void Handle()
    {
        switch (Inbox.Dequeue())
        {
            case GroupEvent.Membership membership:
                _book.Configure(membership.Members);
                break;
            case GroupEvent.Quorum quorum:
                _book.SetQuorate(quorum.IsQuorate);
                break;
            case GroupEvent.Message message:
                var said = GroupCodec.Decode(message.Bytes, out var problem);
                Assert.True(said is not null, problem);
                _book.Receive(message.From.Node, said);
                break;
        }
    }

    internal void Tick()
    {
        _book.Report(Budget, Terms, Demand, this);
        _book.Settle();
    }

    internal void Open()
    {
        if (Taken < Limit && Taken < Demand) Taken++;
    }

    /// <summary>A client gives one back: kept if somebody here wants it.</summary>
    internal void Return()
    {
        if (Taken > 0 && (Taken > Limit || Taken > Demand)) Taken--;
    }

    internal void LoseContact()
    {
        Inbox.Clear();
        Outbox.Clear();
        _book.Lost();
    }

    internal void End()
    {
        Taken = 0;
        Limit = 0;
        _book.End();
    }
}
