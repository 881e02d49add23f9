using Dcp.Server.Metrics;
using Dcp.Server.Pool;
using Dcp.Wire;

namespace Dcp.Server.Session;

/// <summary>
/// The stage in which a client runs its queries: idle without a server, in the queue, linked to a server, and idle again. One loop with
/// one place to wait; each turn does all that can be done without waiting.
/// </summary>
internal static partial class Serve
{
    private enum Next : byte
    {
        Again,
        Wait,
        Prepare,
        Restore,
        AskState,
        ReturnNames,
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
                else if (next == Next.AskState && !await AskStateAsync(session)) break;
                else if (next == Next.ReturnNames && !await ReturnNamesAsync(session)) break;
            }
        }
        catch (Exception exception)
        {
            session.Broke(exception);
        }

        session.End();
    }

    private static async Task<bool> AskStateAsync(ClientSession session)
    {
        if (!await StateQuery.RunAsync(session)) return false;
        if (session.ToClient.OwesReady)
        {
            session.ToClient.PayReady(session.Connection, TransactionStatus.Idle);
            session.Connection.Flush();
        }

        if (!session.KeepsServer) GiveBack(session, session.Server!);
        else session.SetDeadline(session.Limits!.ClientIdleTimeout, StopRequest.IdleTimeout);
        return true;
    }

    private static async Task<bool> ReturnNamesAsync(ClientSession session)
    {
        if (!await session.Statements!.Loans!.ReturnAsync()) return false;
        if (session.FollowedState is { MustLook: true }) return await AskStateAsync(session);
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
        session.Parameters = server.Parameters = ParameterValues.Common(session.Parameters, server.Parameters);
        session.Prepared = server.Prepared;
        server.Channels = session.Channels;
        return Next.Again;
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

    /// <summary>The server is of no use, and nothing of the client's is on it: the next request, which may be there already, gets another one.</summary>
    internal static void LeaveServer(ClientSession session, ServerConnection server, string reason)
    {
        session.FollowedState?.TakeSeen();
        session.Statements?.Loans?.Forget();
        session.Server = null;
        server.LinkedTo = 0;
        BecomeIdle(session);
        server.Pool.Discard(server, reason);
    }

    private static void BecomeIdle(ClientSession session)
    {
        session.State = ClientState.Idle;
        if (session.Host.SendingAwayOf(session) is { } request) session.Stop(request);
        session.SetDeadline(session.Limits!.ClientIdleTimeout, StopRequest.IdleTimeout);
    }
}
