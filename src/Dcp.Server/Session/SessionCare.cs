using Dcp.Server.Config;
using Dcp.Wire;

namespace Dcp.Server.Session;

/// <summary>What the heartbeat does for a session: whatever has to happen because time went by. On the session's reactor.</summary>
internal static class SessionCare
{
    private const string QueueNotice = "No server connection available in postgres backend, client being queued";

    internal static void Look(ClientSession session)
    {
        if (session.Host.IsSuspended) return;
        var now = session.Reactor.Now;
        if (session.Deadline != 0 && now >= session.Deadline) session.DeadlineOver();
        else if (session.State == ClientState.Waiting) NotifyQueued(session, now);
        else if (session.State == ClientState.Active) LookAtServer(session, now);
    }

    /// <summary>query_wait_notify: once for each wait, and not before the client was welcomed.</summary>
    private static void NotifyQueued(ClientSession session, long now)
    {
        var limit = session.Host.Settings.QueryWaitNotify;
        var since = session.Waiter.Since;
        if (limit == TimeSpan.Zero || session.Waiter.InLogin || session.NotifiedSince == since) return;
        if (session.Reactor.Elapsed(since, now) < limit || !session.ToClient.MayInsert) return;
        session.NotifiedSince = since;
        BackendMessages.WriteNoticeResponse(
            session.Connection, ErrorFields.Create("NOTICE", SqlState.SuccessfulCompletion, QueueNotice));
        session.Connection.Flush();
    }

    private static void LookAtServer(ClientSession session, long now)
    {
        if (session.Server is not { } server || session.Limits is not { } limits) return;
        var inTransaction = server.Replies.Status != TransactionStatus.Idle;
        if (inTransaction && limits.TransactionTimeout > TimeSpan.Zero
            && session.Reactor.Elapsed(session.StartedAt, now) >= limits.TransactionTimeout)
        {
            session.Stop(StopRequest.TransactionTimeout);
        }
        else if (server.CloseNeeded is { } reason && session.Mode == PoolMode.Session && session.Host.Settings.ServerFastClose
            && !inTransaction && server.IsUsable && !session.ToServer.IsMidMessage)
        {
            session.Stop(StopRequest.Closing(reason));
        }
    }
}
