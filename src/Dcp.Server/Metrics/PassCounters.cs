namespace Dcp.Server.Metrics;

/// <summary>How the sessions of a frontend, or those of one of its targets, went: HAProxy's counters. Changed by any thread, by <see cref="Interlocked"/>.</summary>
internal sealed class PassCounters
{
    /// <summary>Sessions that got no server; of a target: those that it was the last hope of.</summary>
    internal long Refused;

    /// <summary>Times that a session went on to another target, because this one could not be reached.</summary>
    internal long Redispatches;

    /// <summary>Sessions that the client broke off, or said nothing in for too long.</summary>
    internal long ClientAborts;

    /// <summary>The same of the server.</summary>
    internal long ServerAborts;

    /// <summary>Those of the server's that it broke off.</summary>
    internal long ResponseErrors;

    /// <summary>Of sessions that had a server: the time until one was chosen, until it was connected to from then, and from accept to end.</summary>
    internal SlidingTime Queue { get; } = new();

    internal SlidingTime Connect { get; } = new();

    internal SlidingTime Total { get; } = new();
}
