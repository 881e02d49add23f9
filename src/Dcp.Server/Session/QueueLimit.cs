using Dcp.Server.Config;

namespace Dcp.Server.Session;

/// <summary>How long a client may wait for a server: query_wait_timeout, or query_timeout where that is shorter.</summary>
internal static class QueueLimit
{
    /// <summary>The wait begins. One within the login does not lengthen what client_login_timeout leaves.</summary>
    internal static void Begin(ClientSession session)
    {
        var (limit, stop) = Of(session.Limits!);
        if (session.Waiter.InLogin) session.ShortenDeadline(limit, stop, session.Reactor.Now);
        else session.SetDeadline(limit, stop);
    }

    internal static (TimeSpan Limit, StopRequest Stop) Of(ClientLimits limits) => IsShorter(limits)
        ? (limits.QueryTimeout, StopRequest.QueryTimeoutInQueue)
        : (limits.QueryWaitTimeout, StopRequest.QueryWaitTimeout);

    private static bool IsShorter(ClientLimits limits) =>
        limits.QueryTimeout > TimeSpan.Zero
        && (limits.QueryWaitTimeout == TimeSpan.Zero || limits.QueryTimeout < limits.QueryWaitTimeout);
}
