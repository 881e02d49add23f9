using Dcp.Server.Config;
using Dcp.Server.Metrics;
using Dcp.Server.Pool;
using Dcp.Wire;

namespace Dcp.Server.Session;

/// <summary>
/// The stage in which a client runs its queries: idle without a server, in the queue, linked to a server, and idle again. One loop with
/// one place to wait; each turn does all that can be done without waiting.
/// </summary>
internal static class Serve
{
    private enum Next : byte
    {
        Again,
        Wait,
        Prepare,
        Restore,
        Look,
        End,
    }

    /// <summary>Up to the session's end. One method with nothing around it: what it keeps is kept for each client that is idle.</summary>
    internal static async Task RunAsync(ClientSession session)
    {
        try
        {
            if (session.Server is { } server) BeginLinked(session, server);
            else BecomeIdle(session);
            var next = Next.Again;
            while (next != Next.End)
            {
                if (session.Subscription is not null) Listening.Tell(session);
                if (session.Host.Departure is { } departure && session.IsReadyToLeave)
                {
                    await departure.TakeAsync(session);
                    break;
                }

                next = session.State switch
                {
                    ClientState.Idle => Idle(session),
                    ClientState.Waiting => Waiting(session),
                    _ => Linked(session),
                };
                if (next == Next.Wait) await session.Signal.WaitAsync();
                else if (next == Next.Prepare && !await Prepare.RunAsync(session)) break;
                else if (next == Next.Restore && !await Restore.RunAsync(session)) break;
                else if (next == Next.Look && !await LookAsync(session)) break;
            }
        }
        catch (Exception exception)
        {
            session.Broke(exception);
        }

        session.End();
    }

    private static async Task<bool> LookAsync(ClientSession session)
    {
        if (!await Look.RunAsync(session)) return false;
        if (session.ToClient.OwesReady)
        {
            session.ToClient.PayReady(session.Connection, TransactionStatus.Idle);
            session.Connection.Flush();
        }

        if (!session.KeepsServer) GiveBack(session, session.Server!);
        else session.SetDeadline(session.Limits!.ClientIdleTimeout, StopRequest.IdleTimeout);
        return true;
    }

    /// <summary>The client has come with its server from another process.</summary>
    private static void BeginLinked(ClientSession session, ServerConnection server)
    {
        session.State = ClientState.Active;
        server.Owner = session.Signal;
        server.LinkedTo = session.Id;
        session.SetDeadline(session.Limits!.ClientIdleTimeout, StopRequest.IdleTimeout);
    }

    private static Next Idle(ClientSession session)
    {
        if (session.Host.IsSuspended || session.HasNothingToSay) return session.IsOver() ? Next.End : Next.Wait;
        switch (session.ToServer.Run(session.Connection, null, session.FollowedStatements, session.FollowedState))
        {
            case RelayStep.NeedInput:
                return session.IsOver() ? Next.End : Next.Wait;
            case RelayStep.NeedServer:
                if (session.Host.RefusingServers is { } request) session.Stop(request);
                if (session.IsOver()) return Next.End;
                session.RequestedAt = session.Reactor.Now;
                session.AskedAt = session.RequestedAt;
                if (session.Pool!.Rent(session.Waiter) is { } server) return Link(session, server);
                session.State = ClientState.Waiting;
                QueueLimit.Begin(session);
                return Next.Again;
            case RelayStep.Terminated:
                session.Finish("client close request");
                return Next.End;
            case RelayStep.Refused:
                BackendMessages.WriteReadyForQuery(session.Connection, TransactionStatus.Idle);
                session.Connection.Flush();
                return Next.Again;
            case RelayStep.BadLength:
                session.Finish("invalid message length");
                return Next.End;
            default:
                session.Fail(SqlState.ProtocolViolation, session.ToServer.Violation!);
                return Next.End;
        }
    }

    private static Next Waiting(ClientSession session)
    {
        var waiter = session.Waiter;
        if (session.IsCancelAsked && !waiter.Assigned)
        {
            session.IsCancelAsked = false;
            if (session.ToServer.HasRequest(session.Connection))
            {
                session.Pool!.Abandon(waiter);
                Refuse(session);
                return Next.Again;
            }
        }

        if (waiter.Server is { } server)
        {
            waiter.Server = null;
            return Link(session, server);
        }

        if (waiter.Failure is { } failure)
        {
            waiter.Failure = null;
            session.Fail(failure.SqlState, failure.Message);
            return Next.End;
        }

        return session.IsOver() ? Next.End : Next.Wait;
    }

    private static Next Link(ClientSession session, ServerConnection server)
    {
        session.Server = server;
        session.State = ClientState.Active;
        session.IsCancelAsked = false;
        session.ClearDeadline();
        server.Owner = session.Signal;
        server.LinkedTo = session.Id;
        server.RequestedAt = session.RequestedAt;
        server.HasServed = true;
        var counters = session.Counters;
        counters.ServerAssignments++;
        var waited = session.Reactor.Now - session.Waiter.Since;
        counters.WaitTime += waited;
        counters.Latencies.Record(LatencyKind.Wait, waited);
        session.StartedAt = session.Reactor.Now;
        if (session.ToClient.Defaults?.IsHidden(server, session.Parameters) == true) return Next.Prepare;
        var listens = ReferenceEquals(session.Channels, server.Channels);
        if (listens && ReferenceEquals(session.Parameters, server.Parameters) && ReferenceEquals(session.Prepared, server.Prepared)) return Next.Again;
        if (!session.Parameters.Matches(server.Parameters) || !session.Prepared.Matches(server.Prepared) || !session.Channels.Matches(server.Channels)) return Next.Prepare;
        session.Parameters = server.Parameters;
        session.Prepared = server.Prepared;
        server.Channels = session.Channels;
        return Next.Again;
    }

    private static Next Linked(ClientSession session)
    {
        var client = session.Connection;
        var server = session.Server!;
        var step = RelayStep.NeedInput;
        if (session.Retry is { IsPausing: true } retry && !retry.Resume(server))
        {
            if (retry.IsPausing) return session.IsOver() ? Next.End : Next.Wait;
            if (session.FollowedState is { MustLook: true } && server.IsUsable) return Next.Look;
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

            if (session.FollowedState is { MustLook: true } && server.IsUsable && !session.ToServer.IsMidMessage && session.ToClient.IsBetweenMessages) return Next.Look;
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
            switch (step)
            {
                case RelayStep.InSync when session.FollowedState is { MustLook: true }:
                    if (!server.IsUsable)
                    {
                        session.Fail(SqlState.ConnectionFailure, "server not in sync, and the session's state with it unknown");
                        return Next.End;
                    }

                    // Within what is left of a COPY that has failed our question would be taken for its data: the client has to end its message.
                    if (!session.ToServer.IsMidMessage) return Next.Look;
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

    /// <summary>The client asked to cancel what no server has begun.</summary>
    internal static void Refuse(ClientSession session)
    {
        var isQuery = session.ToServer.Refuse(session.Connection);
        BackendMessages.WriteErrorResponse(
            session.Connection, ErrorFields.Error(SqlState.QueryCanceled, "canceling statement due to user request"));
        if (isQuery) BackendMessages.WriteReadyForQuery(session.Connection, TransactionStatus.Idle);
        session.Connection.Flush();
        BecomeIdle(session);
    }

    private static void GiveBack(ClientSession session, ServerConnection server)
    {
        session.FollowedState?.TakeSeen();
        session.ToClient.PayReady(session.Connection, TransactionStatus.Idle);
        session.Server = null;
        BecomeIdle(session);
        Release.AfterTransaction(session, server);
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

    /// <summary>The server is of no use, and nothing of the client's is on it: the next request, which may be there already, gets another one.</summary>
    internal static void LeaveServer(ClientSession session, ServerConnection server, string reason)
    {
        session.FollowedState?.TakeSeen();
        session.Server = null;
        server.LinkedTo = 0;
        BecomeIdle(session);
        server.Pool.Discard(server, reason);
    }

    private static void Note(ClientSession session)
    {
        if (session.FollowedState is not { } state) return;
        if (session.ToClient.HasReported) state.Reported();
        if (session.ToClient.HasDiscarded) state.Discarded();
        state.Ended(session.ToClient.HasSet, session.ToClient.HasFailed);
    }

    private static void BecomeIdle(ClientSession session)
    {
        session.State = ClientState.Idle;
        if (session.Host.SendingAwayOf(session) is { } request) session.Stop(request);
        session.SetDeadline(session.Limits!.ClientIdleTimeout, StopRequest.IdleTimeout);
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
