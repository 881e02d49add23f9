using System.Text;
using Dcp.Net;
using Dcp.Server.Config;
using Dcp.Server.Listen;
using Dcp.Server.Pool;
using Dcp.Server.State;
using Dcp.Wire;

namespace Dcp.Server.Session;

/// <summary>
/// Notifications for a client whose server changes. What it listens to is told by a connection that listens for all (<see cref="ListenHub"/>);
/// its servers listen to the same while it has them, so that the database's answer to what is listened to is exact.
/// </summary>
internal static class Listening
{
    /// <summary>A notification from the client's server, outside of a relay: the client is told, or hears it from elsewhere.</summary>
    /// <param name="isNew">As in <see cref="Subscription.Hear"/>.</param>
    internal static NotificationReader Reader(ClientSession session, bool isNew) => body =>
    {
        if (session.Subscription?.Hear(body, isNew) == false) return;
        session.Connection.Write(Notice.MessageOf(body));
        session.Connection.Flush();
    };

    /// <summary>Tells the client what waits for it, if it may be told now: outside of transactions, as PostgreSQL does.</summary>
    internal static void Tell(ClientSession session)
    {
        if (session.Subscription is not { HasWaiting: true } subscription) return;
        var client = session.Connection;
        if (session.Host.IsSuspended || !session.ToClient.MayInsert || client.IsCongested || !client.IsAlive) return;
        if (session.Server is { } server && (!server.Replies.IsInSync || session.FollowedState is { MustLook: true })) return;
        while (!client.IsCongested && subscription.Next is { } notice)
        {
            if (!notice.IsPlain && !IsReadable(session.Parameters, subscription))
            {
                session.Stop(StopRequest.NotToldAnyMore(SqlState.FeatureNotSupported, "a notification cannot be told in the client's encoding: client_encoding has changed since it began to listen"));
                break;
            }

            subscription.Write(client);
        }

        client.Flush();
    }

    /// <summary>
    /// The client listens to these channels now, says its server. It follows that they are told by the hub; otherwise the client stays on its
    /// server, which the result says. An error: the server is of no use any more, or it is not known what the client was told.
    /// </summary>
    internal static async Task<(StateEffects Holds, ErrorFields? Error)> FollowAsync(ClientSession session, ServerConnection server, ChannelSet has)
    {
        var gone = session.Channels.Without(has);
        if (gone.Count > 0) Drop(session.Subscription!, gone);
        var added = has.Without(session.Channels);
        var isDone = added.Count == 0;
        ErrorFields? error = null;
        if (!isDone && MayFollow(session, server, added)) (isDone, error) = await HandOverAsync(session, server, added);
        session.Subscription?.Abort();
        server.Channels = isDone ? session.Channels : has;
        Count(session);
        return (isDone ? StateEffects.None : StateEffects.Listens, error);
    }

    /// <summary>The client leaves.</summary>
    internal static void End(ClientSession session)
    {
        if (session.Subscription is not { } subscription) return;
        subscription.Hub!.Leave(subscription, subscription.Channels);
        subscription.Drop(subscription.Channels);
        Count(session);
    }

    private static void Drop(Subscription subscription, ChannelSet channels)
    {
        subscription.Drop(channels);
        subscription.Hub!.Leave(subscription, channels);
    }

    private static void Count(ClientSession session)
    {
        if (session.Subscription is not { } subscription) return;
        session.Counters.Subscriptions += subscription.Channels.Count - subscription.Counted;
        subscription.Counted = subscription.Channels.Count;
    }

    /// <summary>
    /// Not where the next server may be another database; and a channel is known by its name, which is read in UTF8 only.
    /// </summary>
    private static bool MayFollow(ClientSession session, ServerConnection server, ChannelSet channels)
    {
        var entry = server.Pool.Database.Config;
        return !server.IsCockroach
            && (entry.Targets.Count == 1 || entry.SessionAttrs is SessionAttrs.ReadWrite or SessionAttrs.Primary)
            && (EncodingOf(session.Parameters) == Utf8 || channels.Names.All(name => Ascii.IsValid(name)));
    }

    /// <summary>What is told is in the client's encoding.</summary>
    internal static bool IsReadable(ParameterValues client, Subscription subscription) => EncodingOf(client) == subscription.Hub?.Encoding;

    private const string Utf8 = "UTF8";

    private static string EncodingOf(ParameterValues client) => client["client_encoding"]?.ToUpperInvariant() ?? Utf8;

    private static async Task<(bool IsDone, ErrorFields? Error)> HandOverAsync(ClientSession session, ServerConnection server, ChannelSet added)
    {
        var hub = session.Host.Listening.At(server, EncodingOf(session.Parameters));
        var subscription = session.Subscription ??= new Subscription(session.Signal, session.Counters)
        {
            MustLook = () => session.FollowedState is { MustLook: true },
            Ended = (state, reason) => session.Stop(StopRequest.NotToldAnyMore(state, reason)),
        };
        // It listens elsewhere already: two databases have no common order.
        if (subscription.Channels.Count > 0 && subscription.Hub != hub) return (false, null);
        subscription.Hub = hub;
        session.ToClient.Subscription = subscription;
        Handover handover = new(subscription, added);
        hub.Join(handover, server.Pool);
        if (!await UntilAsync(handover, server, () => handover.IsHeard))
        {
            hub.Cancel(handover);
            return (false, null);
        }

        subscription.Begin(handover);
        var mark = ChannelSet.Quoted(hub.MarkChannel);
        var limit = server.Pool.Options.ConnectTimeout;
        var error = await ServerQuery.RunAsync(server, $"LISTEN {mark};NOTIFY {mark},'{handover.Token}'", limit);
        if (!handover.HasServerPassed)
        {
            hub.Cancel(handover);
            subscription.Abort();
            if (error is null) error = await ServerQuery.RunAsync(server, $"UNLISTEN {mark}", limit);
            return (false, server.IsUsable ? null : error ?? Lost("server conn crashed?"));
        }

        // From here on the server's notifications are not told any more: there is no way back.
        error = await UntilAsync(handover, server, () => handover.HasPassed)
            ? await ServerQuery.RunAsync(server, $"UNLISTEN {mark}", limit)
            : Lost("the connection that listens to notifications does not answer");
        if (error is null && server.IsUsable)
        {
            subscription.Complete();
            return (true, null);
        }

        hub.Cancel(handover);
        return (false, error ?? Lost("server conn crashed?"));
    }

    /// <summary>False: it has failed, or takes too long.</summary>
    private static async Task<bool> UntilAsync(Handover handover, ServerConnection server, Func<bool> isDone)
    {
        using Deadline deadline = new(handover.Signal, server.Pool.Options.ConnectTimeout);
        while (!isDone())
        {
            if (handover.HasFailed || deadline.IsOver) return false;
            await handover.Signal.WaitAsync();
        }

        return true;
    }

    private static ErrorFields Lost(string message) => ErrorFields.Fatal(SqlState.ConnectionFailure, message);
}
