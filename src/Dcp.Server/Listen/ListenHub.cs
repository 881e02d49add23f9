using System.Net;
using System.Security.Cryptography;
using Dcp.Net;
using Dcp.Server.Pool;
using Dcp.Server.State;
using Dcp.Wire;

namespace Dcp.Server.Listen;

/// <summary>
/// Listens at one address of a database for all clients there, over one connection: opened when the first client needs it, closed a while
/// after the last one has left. It lives on one reactor; members are for that reactor, unless they say otherwise.
/// </summary>
internal sealed partial class ListenHub
{
    private const string SetUp =
        "SELECT pg_catalog.set_config(name,'0',false) FROM pg_catalog.pg_settings WHERE name IN ('idle_session_timeout','statement_timeout')";

    private static readonly TimeSpan s_linger = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(1);

    /// <summary>Of names of channels, in whatever encoding: others than ASCII are told apart in UTF8 only, and not listened to elsewhere.</summary>
    private static System.Text.Encoding Text => System.Text.Encoding.UTF8;

    private readonly EndPoint _at;
    private readonly Signal _signal;
    private readonly Dictionary<string, HashSet<Subscription>> _told = new(StringComparer.Ordinal);
    private readonly List<Handover> _handovers = [];
    private readonly ListenMail _mail;
    private bool _isRunning;
    private long? _failedAt;
    private long? _unusedSince;

    /// <param name="at">Where.</param>
    /// <param name="encoding">The client_encoding of those who are told.</param>
    /// <param name="reactor">Where it lives.</param>
    /// <param name="reactors">Where clients live.</param>
    internal ListenHub(EndPoint at, string encoding, Reactor reactor, IReadOnlyList<Reactor> reactors)
    {
        _at = at;
        Encoding = encoding;
        _signal = new Signal(reactor);
        _mail = new ListenMail(reactors);
    }

    /// <summary>
    /// The channel of the marks that divide what a client's server has told from what is told from here. Its name is a secret of the process.
    /// Any thread.
    /// </summary>
    internal string MarkChannel { get; } = $"dcp_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";

    /// <summary>The client_encoding of what is told. Any thread.</summary>
    internal string Encoding { get; }

    private Reactor Reactor => _signal.Reactor;

    /// <summary>
    /// Listens to the channels of <paramref name="handover"/>, over a connection of <paramref name="pool"/> if there is none yet; then
    /// <see cref="Handover.IsHeard"/> or <see cref="Handover.HasFailed"/> is set. Any thread.
    /// </summary>
    internal void Join(Handover handover, Pool.Pool pool) => Reactor.Post(() =>
    {
        _handovers.Add(handover);
        _signal.Set();
        if (_isRunning) return;
        _isRunning = true;
        _ = pool.Set.Log.WatchAsync(RunAsync(pool), $"{pool.Database.Name}: listening");
    });

    /// <summary>A client does not listen to these any more. Any thread.</summary>
    internal void Leave(Subscription subscription, ChannelSet channels) => Reactor.Post(() =>
    {
        foreach (var channel in channels.Names) Remove(subscription, channel);
        _signal.Set();
    });

    /// <summary>A handover will not take place. Any thread.</summary>
    internal void Cancel(Handover handover) => Reactor.Post(() =>
    {
        _handovers.Remove(handover);
        foreach (var channel in handover.Channels.Names) Remove(handover.Subscription, channel);
        _signal.Set();
    });

    private async Task RunAsync(Pool.Pool pool)
    {
        var reason = "no connection to listen with";
        try
        {
            if (_failedAt is { } failed && Reactor.Elapsed(failed, Reactor.Clock.GetTimestamp()) < s_retry) return;
            var server = await pool.OpenListeningAsync(_at, Encoding, Reactor);
            _failedAt = server is null ? Reactor.Clock.GetTimestamp() : null;
            if (server is null) return;
            _database = pool.Database.Config.DbName;
            reason = await ListenAsync(server);
        }
        finally
        {
            End(reason);
            _isRunning = false;
        }
    }

    /// <summary>Serves until the connection is lost, or nobody needs it. Says why it ended; the connection is closed.</summary>
    private async Task<string> ListenAsync(ServerConnection server)
    {
        HashSet<string> listened = new(StringComparer.Ordinal);
        var reason = await ListenAsync(server, listened, $"{SetUp};LISTEN {ChannelSet.Quoted(MarkChannel)}");
        while (reason is null)
        {
            if (await MoveAsync(server, listened) is { } next)
            {
                server.Pool.Discard(server, server.CloseNeeded!);
                server = next;
            }

            reason = await ListenAsync(server, listened, "");
        }

        server.Pool.Discard(server, reason);
        return reason;
    }

    /// <summary>Serves over this connection. Null: it is to be replaced by another one.</summary>
    /// <param name="server">The connection.</param>
    /// <param name="listened">The channels that it listens to.</param>
    /// <param name="sql">What it is told first.</param>
    private async Task<string?> ListenAsync(ServerConnection server, HashSet<string> listened, string sql)
    {
        server.Notified = Hear;
        while (true)
        {
            if (sql.Length > 0)
            {
                var error = await ServerQuery.RunAsync(server, sql, server.Pool.Options.ConnectTimeout);
                if (error is not null) return error.Message;
            }

            server.Owner = _signal;
            var reason = UnaskedMessages.Read(server);
            _mail.Send();
            if (reason is not null) return reason;
            if (!server.Connection!.IsAlive) return "server conn crashed?";
            sql = Change(listened);
            if (sql.Length > 0) continue;
            Answer();
            if (server.CloseNeeded is { } needed)
            {
                if (!MayMove(server)) return needed;
                if (IsTimeToMove(server)) return null;
            }

            if (IsUnused()) return "nobody listens";
            await _signal.WaitAsync();
        }
    }

    /// <summary>The SQL that has the connection listen to what clients want, and to nothing else.</summary>
    private string Change(HashSet<string> listened)
    {
        var has = ChannelSet.Of(listened);
        var wants = ChannelSet.Of(_told.Keys.Concat(_handovers.SelectMany(handover => handover.Channels.Names)));
        if (has.Matches(wants)) return "";
        listened.Clear();
        listened.UnionWith(wants.Names);
        // Not UNLISTEN *, which would end the marks.
        return has.Changes(wants);
    }

    /// <summary>Everything is listened to that is asked for: who waits for that goes on to its mark.</summary>
    private void Answer()
    {
        foreach (var handover in _handovers)
        {
            if (handover.IsAnswered) continue;
            handover.IsAnswered = true;
            handover.Subscription.Reactor.Post(() =>
            {
                handover.IsHeard = true;
                handover.Signal.Set();
            });
        }
    }

    private void Hear(ReadOnlySpan<byte> body)
    {
        if (!NotificationMessage.TryParse(body, out var message)) return;
        var channel = Text.GetString(message.Channel);
        if (channel == MarkChannel)
        {
            Pass(Text.GetString(message.Payload));
        }
        else if (_told.TryGetValue(channel, out var subscriptions))
        {
            var notice = Notice.Of(channel, body);
            foreach (var subscription in subscriptions) _mail.Add(subscription, notice);
        }
    }

    /// <summary>A mark: from here on its client is told.</summary>
    private void Pass(string token)
    {
        if (_handovers.Find(handover => handover.Token == token) is not { } handover) return;
        _handovers.Remove(handover);
        foreach (var channel in handover.Channels.Names)
        {
            if (!_told.TryGetValue(channel, out var subscriptions)) _told[channel] = subscriptions = [];
            subscriptions.Add(handover.Subscription);
        }

        _mail.Add(handover);
    }

    private void Remove(Subscription subscription, string channel)
    {
        if (!_told.TryGetValue(channel, out var subscriptions)) return;
        subscriptions.Remove(subscription);
        if (subscriptions.Count == 0) _told.Remove(channel);
    }

    private bool IsUnused()
    {
        if (_told.Count > 0 || _handovers.Count > 0)
        {
            _unusedSince = null;
            return false;
        }

        var now = Reactor.Clock.GetTimestamp();
        if (_unusedSince is { } since) return Reactor.Elapsed(since, now) >= s_linger;
        _unusedSince = now;
        Reactor.Schedule(s_linger, _signal.Set);
        return false;
    }

    /// <summary>Nobody is told anything any more, and everybody is told that.</summary>
    private void End(string reason)
    {
        _mail.Send();
        _unusedSince = null;
        foreach (var subscription in _told.Values.SelectMany(all => all).Distinct())
        {
            subscription.Reactor.Post(() => subscription.End(
                SqlState.AdminShutdown, $"the connection that listens to notifications has ended ({reason}): some may be missing"));
        }

        foreach (var handover in _handovers)
        {
            handover.Subscription.Reactor.Post(() =>
            {
                handover.HasFailed = true;
                handover.Signal.Set();
            });
        }

        _told.Clear();
        _handovers.Clear();
    }
}
