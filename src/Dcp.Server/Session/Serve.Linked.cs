using Dcp.Server.Config;
using Dcp.Server.Metrics;
using Dcp.Server.Pool;
using Dcp.Wire;

namespace Dcp.Server.Session;

/// <content>One turn of a client that has a server: what has come goes from each side to the other, and the server back when it is in sync.</content>
internal static partial class Serve
{
    private static Next Linked(ClientSession session)
    {
        var client = session.Connection;
        var server = session.Server!;
        var step = RelayStep.NeedInput;
        if (session.Retry is { IsPausing: true } retry && !retry.Resume(server))
        {
            if (retry.IsPausing) return session.IsOver() ? Next.End : Next.Wait;
            if (session.FollowedState is { MustLook: true } && server.IsUsable) return Next.AskState;
            if (!session.KeepsServer) GiveBack(session, server);
            return Next.Again;
        }

        if (session.ToClient.Defaults is { AreLost: true } defaults && !session.ToServer.IsMidMessage && defaults.CanGive(server))
        {
            if (defaults.Asks) return Next.Restore;
            defaults.GivenAgain();
            if (!session.Parameters.Matches(server.Parameters)) return Next.Prepare;
        }

        // What has begun goes on to the end of its message.
        var rests = session.Host.IsSuspended;
        if (!server.Connection!.IsCongested && !(rests && session.ToServer.IsBetweenMessages))
        {
            step = ToServer(session, server);
            if (step == RelayStep.Terminated)
            {
                session.Finish("client close request");
                return Next.End;
            }

            if (step == RelayStep.BadLength)
            {
                session.Finish("invalid message length");
                return Next.End;
            }

            if (step == RelayStep.Violation)
            {
                session.Fail(SqlState.ProtocolViolation, session.ToServer.Violation!);
                return Next.End;
            }

            if (session.FollowedState is { MustLook: true } && server.IsUsable && !session.ToServer.IsMidMessage && session.ToClient.IsBetweenMessages) return Next.AskState;
        }

        if (!client.IsCongested && !(rests && session.ToClient.MayInsert))
        {
            var owed = server.Replies.Count;
            var next = FromServer(session, server);
            client.Flush();
            if (next != Next.Wait) return next;
            if (step == RelayStep.Held && (server.Replies.Count != owed || server.Replies.IsIgnoring)) return Next.Again;
        }

        return session.IsOver() ? Next.End : Next.Wait;
    }

    private static RelayStep ToServer(ClientSession session, ServerConnection server)
    {
        var before = session.Connection.Input.Length;
        var wasBusy = server.Replies.IsBusy;
        session.Retry?.Observe(server);
        session.Drained?.Observe(server);
        var step = session.ToServer.Run(session.Connection, server, session.FollowedStatements, session.FollowedState);
        var taken = before - session.Connection.Input.Length;
        session.Counters.Received += taken;
        server.Connection!.Flush();
        if (wasBusy || !server.Replies.IsBusy) return step;
        session.QueryStartedAt = session.Reactor.Now;
        if (server.Replies.Status == TransactionStatus.Idle)
        {
            session.StartedAt = session.QueryStartedAt;
            session.AskedAt ??= session.StartedAt;
        }

        session.SetDeadline(session.Limits!.QueryTimeout, StopRequest.QueryTimeout);
        return step;
    }

    private static Next FromServer(ClientSession session, ServerConnection server)
    {
        if (server.Replies.IsBusy) session.ToClient.PayReady(session.Connection, server.Replies.Status);
        while (true)
        {
            if (session.Drained is { IsArmed: true } drained && drained.Look(server) is var found and not RetryStep.Pass)
            {
                if (found == RetryStep.Wait) return Next.Wait;
                RunElsewhere(session, server, drained);
                return Next.Again;
            }

            if (session.Retry is { IsArmed: true } retry && retry.Look(server) is var look and not RetryStep.Pass) return look == RetryStep.Wait ? Next.Wait : Next.End;
            var before = server.Connection!.Input.Length;
            var step = RelayStep.InSync;
            if (!session.AwaitsNotification || server.Replies.IsBusy)
            {
                step = session.ToClient.Run(server, session.Connection, session.Statements, ref session.Parameters);
                session.Counters.Sent += before - server.Connection.Input.Length;
                Count(session, server);
                if (session.ToClient.HasNews) Note(session);
            }

            // What has come of a notification behind the end of the transaction must not keep anybody else from using the server.
            session.AwaitsNotification = step == RelayStep.InSync && !server.Connection.Input.IsEmpty && !session.ToClient.TakeNotifications(server, session.Connection);
            if (session.AwaitsNotification) return ServerLost(session, server) ? Next.End : Next.Wait;
            if (step == RelayStep.InSync && session.Statements?.Loans is { IsOpen: true } && server.IsUsable && !session.ToServer.IsMidMessage) return Next.ReturnNames;
            switch (step)
            {
                case RelayStep.InSync when session.FollowedState is { MustLook: true }:
                    if (!server.IsUsable)
                    {
                        session.Fail(SqlState.ConnectionFailure, "server not in sync, and the session's state with it unknown");
                        return Next.End;
                    }

                    // Within what is left of a COPY that has failed our question would be taken for its data: the client has to end its message.
                    if (!session.ToServer.IsMidMessage) return Next.AskState;
                    break;
                case RelayStep.InSync when session.KeepsServer && !server.Replies.Doubtful:
                    session.SetDeadline(session.Limits!.ClientIdleTimeout, StopRequest.IdleTimeout);
                    if (session.ToClient.OwesReady) return Next.Again;
                    break;
                case RelayStep.InSync:
                    GiveBack(session, server);
                    return Next.Again;
                case RelayStep.InTransaction when session.Mode == PoolMode.Statement:
                    session.Fail(SqlState.FeatureNotSupported, "transaction blocks not allowed in statement pooling mode");
                    return Next.End;
                case RelayStep.InTransaction:
                    session.SetDeadline(session.Limits!.IdleTransactionTimeout, StopRequest.IdleTransactionTimeout);
                    if (session.ToClient.OwesReady) return Next.Again;
                    break;
                case RelayStep.OutOfStep:
                    session.Fail(SqlState.ProtocolViolation, session.ToClient.Violation!);
                    return Next.End;
                default:
                    return ServerLost(session, server) ? Next.End : Next.Wait;
            }
        }
    }

    /// <summary>The server's node drains and has not begun what the client asked for: the request waits for another server, as if it had just come.</summary>
    private static void RunElsewhere(ClientSession session, ServerConnection server, DrainedRequest drained)
    {
        // What the request was to do to prepared statements is undone, as after any error.
        server.HasSaidGoodbye = true;
        server.Replies.Received(BackendCode.ErrorResponse);
        session.Retry?.Move();
        drained.PutBack();
        LeaveServer(session, server, "its node drains: the request runs elsewhere");
    }

    private static void Note(ClientSession session)
    {
        if (session.FollowedState is not { } state) return;
        if (session.ToClient.HasReported) state.Reported();
        if (session.ToClient.HasDiscarded) state.Discarded();
        state.Ended(session.ToClient.HasSet, session.ToClient.HasFailed);
    }

    /// <summary>The server went away. What it still said was passed on; only if that was no error is one added.</summary>
    private static bool ServerLost(ClientSession session, ServerConnection server)
    {
        if (server.Connection!.IsAlive) return false;
        if (session.ToClient.MayInsert && !session.ToClient.EndedWithError) session.Fail(SqlState.ConnectionFailure, "server conn crashed?");
        session.Finish("server conn crashed?");
        return true;
    }

    private static void Count(ClientSession session, ServerConnection server)
    {
        var relay = session.ToClient;
        if (relay.Queries == 0) return;
        var counters = session.Counters;
        var now = session.Reactor.Now;
        counters.Queries += relay.Queries;
        var took = now - session.QueryStartedAt;
        counters.QueryTime += took;
        counters.Latencies.Record(LatencyKind.Server, took, relay.Queries);
        session.QueryStartedAt = now;
        if (server.Replies.IsBusy) session.SetDeadline(session.Limits!.QueryTimeout, StopRequest.QueryTimeout);
        else session.ClearDeadline();
        if (relay.Transactions == 0) return;
        counters.Transactions += relay.Transactions;
        counters.TransactionTime += now - session.StartedAt;
        counters.Latencies.Record(LatencyKind.Total, now - (session.AskedAt ?? session.StartedAt), relay.Transactions);
        session.AskedAt = server.Replies.IsBusy ? now : null;
        session.StartedAt = now;
    }
}
