using Dcp.Server.Config;

namespace Dcp.Server.Session;

/// <summary>
/// A change of the configuration reaches clients that are connected, as with PgBouncer: what is limited in time goes on from when it began, by
/// the limit that holds now. On the session's reactor.
/// </summary>
internal static class LimitChange
{
    internal static void Apply(ClientSession session)
    {
        if (session.Pool is { } pool) session.Limits = pool.Common(Effective.Client(session.Host.Catalog.Config, pool.Database.Config, session.UserName));
        if (session.DeadlineStop is not { } stop) return;
        if (session.Waiter.InLogin) InLogin(session);
        else if (Of(session.Limits!, stop) is { } now) session.SetDeadline(now.Limit, now.Stop, session.LimitedSince);
    }

    /// <summary>Two limits hold for who waits for a server there.</summary>
    private static void InLogin(ClientSession session)
    {
        session.SetDeadline(session.Host.Settings.ClientLoginTimeout, StopRequest.LoginTimeout, session.ConnectedAt);
        if (session is not { State: ClientState.Waiting, Limits: { } limits }) return;
        var (limit, stop) = QueueLimit.Of(limits);
        session.ShortenDeadline(limit, stop, session.Waiter.Since);
    }

    private static (TimeSpan Limit, StopRequest Stop)? Of(ClientLimits limits, StopRequest stop)
    {
        if (ReferenceEquals(stop, StopRequest.IdleTimeout)) return (limits.ClientIdleTimeout, stop);
        if (ReferenceEquals(stop, StopRequest.QueryTimeout)) return (limits.QueryTimeout, stop);
        if (ReferenceEquals(stop, StopRequest.IdleTransactionTimeout)) return (limits.IdleTransactionTimeout, stop);
        return ReferenceEquals(stop, StopRequest.QueryWaitTimeout) || ReferenceEquals(stop, StopRequest.QueryTimeoutInQueue) ? QueueLimit.Of(limits) : null;
    }
}
