using Dcp.Net;

namespace Dcp.Server.Pool;

/// <summary>
/// A client's place in a pool's queue. One belongs to each client session and is used again for every wait. Its members are for
/// the session's reactor, except that <see cref="Pool"/> keeps <see cref="Node"/> under its lock.
/// </summary>
internal sealed class Waiter
{
    internal Waiter(Signal signal)
    {
        Signal = signal;
        Node = new LinkedListNode<Waiter>(this);
    }

    /// <summary>Woken when <see cref="Server"/> or <see cref="Failure"/> is set.</summary>
    internal Signal Signal { get; }

    internal Reactor Reactor => Signal.Reactor;

    internal LinkedListNode<Waiter> Node { get; }

    /// <summary>Its place in the order of arrival; kept by <see cref="WaitingLine"/>.</summary>
    internal long Number { get; set; }

    /// <summary>The server that was assigned; whoever takes it sets this to null.</summary>
    internal ServerConnection? Server { get; set; }

    /// <summary>Why there will be no server.</summary>
    internal PoolError? Failure { get; set; }

    /// <summary>When the wait began (timestamp of the clock).</summary>
    internal long Since { get; set; }

    /// <summary>A server is on its way from another reactor.</summary>
    internal bool Assigned { get; set; }

    /// <summary>The client went away while a server was on its way; it is given back on arrival.</summary>
    internal bool Abandoned { get; set; }

    /// <summary>The client wants a server for itself alone, started with these parameters (replication); null: any.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>>? Startup { get; set; }

    /// <summary>The client has not been welcomed yet: it fails at once when the database cannot be logged in to.</summary>
    internal bool InLogin { get; set; }
}
