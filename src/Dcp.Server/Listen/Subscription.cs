using System.Text;
using Dcp.Net;
using Dcp.Server.Metrics;
using Dcp.Server.State;
using Dcp.Wire;

namespace Dcp.Server.Listen;

/// <summary>
/// What one client listens to without a server of its own, and the notifications that wait until it may be told: PostgreSQL tells them between
/// transactions only. Members are for the client's reactor; <see cref="ListenHub"/> brings everything there.
/// </summary>
/// <param name="signal">Set when there is something to tell.</param>
/// <param name="counters">Where it is counted what the client was told.</param>
internal sealed class Subscription(Signal signal, Counters counters)
{
    /// <summary>Bytes that wait for one client, at the most. As in PostgreSQL, who does not read or does not end its transaction cannot keep more and more.</summary>
    internal const int MostBytes = 1024 * 1024;

    private static readonly TimeSpan s_longestDebt = TimeSpan.FromSeconds(1);

    private readonly LinkedList<Notice> _waiting = new();
    private readonly List<Notice> _held = [];
    private ChannelSet _accepted = ChannelSet.Empty;
    private Handover? _handover;
    private byte[]? _owed;
    private long _bytes;
    private int _beforeMark;
    private bool _isOver;

    internal Reactor Reactor => signal.Reactor;

    /// <summary>Told why notifications may be missing from now on, and its SQLSTATE before: the client must not go on as if nothing had happened.</summary>
    internal required Action<string, string> Ended { get; init; }

    /// <summary>Whether its server is to be asked what the client listens to.</summary>
    internal required Func<bool> MustLook { get; init; }

    /// <summary>The transaction that has just run may have begun to listen; a <see cref="Handover"/> follows.</summary>
    internal bool MayBeNew => MustLook();

    /// <summary>Who tells of the channels; null before the first.</summary>
    internal ListenHub? Hub { get; set; }

    /// <summary>What the client is told from here, and from no server.</summary>
    internal ChannelSet Channels { get; private set; } = ChannelSet.Empty;

    /// <summary>Channels of it that are in the numbers for the operator.</summary>
    internal int Counted { get; set; }

    internal bool HasWaiting => _waiting.Count > 0;

    /// <summary>A notification from the listening connection.</summary>
    internal void Arrived(Notice notice)
    {
        if (_isOver || !_accepted.Contains(notice.Channel)) return;
        _waiting.AddLast(notice);
        Count(notice);
        signal.Set();
    }

    /// <summary>The next one that the client is to be told, or null.</summary>
    internal Notice? Next => _waiting.First?.Value;

    /// <summary>Tells the client the next one.</summary>
    internal void Write(Connection client)
    {
        var notice = _waiting.First!.Value;
        _waiting.RemoveFirst();
        _bytes -= notice.Message.Length;
        if (_owed is { } owed && notice.Message.AsSpan().SequenceEqual(owed)) _owed = null;
        client.Write(notice.Message);
        counters.Sent += notice.Message.Length;
        counters.Notifications++;
    }

    /// <summary>
    /// The client has notified itself, and PostgreSQL tells of that before it says that the transaction is over. False: it has not come from the
    /// listening connection yet; the signal is set when it is worth while to ask again, for a second at the most.
    /// </summary>
    /// <param name="isReadable">All that waits may be told, in the client's encoding.</param>
    internal bool TryPay(Connection client, bool isReadable)
    {
        if (_owed is not { } owed) return true;
        var last = _waiting.Last;
        while (last is not null && !last.Value.Message.AsSpan().SequenceEqual(owed)) last = last.Previous;
        if (last is null && isReadable && !_isOver) return false;
        _owed = null;
        while (last is not null && isReadable && Next is { } next)
        {
            Write(client);
            if (ReferenceEquals(next, last.Value)) break;
        }

        return true;
    }

    /// <summary>The listening connection is gone, or more waits than may.</summary>
    internal void End(string sqlState, string reason)
    {
        if (_isOver) return;
        _isOver = true;
        Ended(sqlState, reason);
    }

    /// <summary>The client does not listen to these any more.</summary>
    internal void Drop(ChannelSet channels)
    {
        Channels = Channels.Without(channels);
        _accepted = _accepted.Without(channels);
        for (var node = _waiting.First; node is not null;)
        {
            var following = node.Next;
            if (channels.Contains(node.Value.Channel))
            {
                _bytes -= node.Value.Message.Length;
                _waiting.Remove(node);
            }

            node = following;
        }

        _held.RemoveAll(notice => channels.Contains(notice.Channel));
    }

    /// <summary>
    /// A notification from the client's server. True: the client is told it, now. Otherwise it hears it from the listening connection, or
    /// later: what a server tells of new channels keeps its place among what is told of the others.
    /// </summary>
    /// <param name="server">The server's process id, if it tells it at the end of a transaction; otherwise 0.</param>
    /// <param name="isNew">It <see cref="MayBeNew"/>.</param>
    internal bool Hear(ReadOnlySpan<byte> body, bool isNew, int server = 0)
    {
        if (!NotificationMessage.TryParse(body, out var message)) return true;
        var channel = Encoding.UTF8.GetString(message.Channel);
        if (_handover is { } handover && channel == Hub!.MarkChannel)
        {
            if (message.Payload.SequenceEqual(Encoding.UTF8.GetBytes(handover.Token))) handover.HasServerPassed = true;
            return false;
        }

        if (_handover is { HasServerPassed: true } passed && (passed.Channels.Contains(channel) || Channels.Contains(channel))) return false;
        var isKnown = Channels.Contains(channel);
        if (Channels.Count == 0 || (!isKnown && !isNew)) return true;
        if (isKnown && _held.Count == 0)
        {
            if (message.ProcessId == server && server != 0) Owe(Notice.MessageOf(body));
            return false;
        }

        var notice = Notice.Of(channel, body);
        _held.Add(notice);
        Count(notice);
        return false;
    }

    /// <summary>From now on the channels are accepted from the listening connection; it is silent about them before the mark.</summary>
    internal void Begin(Handover handover)
    {
        _handover = handover;
        _accepted = Channels.With(handover.Channels);
    }

    /// <summary>The listening connection has come to the mark.</summary>
    internal void Passed(Handover handover)
    {
        if (ReferenceEquals(handover, _handover)) _beforeMark = _waiting.Count;
        handover.HasPassed = true;
        handover.Signal.Set();
    }

    /// <summary>
    /// Both have passed the mark. What both have told of channels that were listened to before is told once, in the place that it has among what
    /// the server has told of the new ones.
    /// </summary>
    internal void Complete()
    {
        var known = Channels;
        Channels = _accepted;
        _handover = null;
        if (_held.Count == 0) return;
        List<Notice> before = [.. _waiting.Take(_beforeMark)];
        List<Notice> behind = [.. _waiting.Skip(_beforeMark)];
        _waiting.Clear();
        foreach (var notice in Merge(before, known).Concat(behind)) _waiting.AddLast(notice);
        _held.Clear();
        _bytes = _waiting.Sum(notice => (long)notice.Message.Length);
        signal.Set();
    }

    /// <summary>
    /// Counted from the mark backwards both have told the same of what was listened to before. Where the server has told more, the client has
    /// heard the first of them already. Where they do not agree, as the client has stopped and begun again to listen meanwhile, the new ones come last.
    /// </summary>
    private IEnumerable<Notice> Merge(List<Notice> before, ChannelSet known)
    {
        List<Notice> twice = _held.FindAll(notice => known.Contains(notice.Channel));
        var common = Math.Min(twice.Count, before.Count);
        var agree = before.TakeLast(common).Zip(twice.TakeLast(common)).All(pair => pair.First.Message.AsSpan().SequenceEqual(pair.Second.Message));
        if (!agree) return before.Concat(_held.Where(notice => !known.Contains(notice.Channel)));
        var told = twice.Count - common;
        return before.SkipLast(common).Concat(_held.Where(notice => !known.Contains(notice.Channel) || told-- <= 0));
    }

    /// <summary>Without a handover, or where it has failed: what the server has told of new channels follows what waits, and the rest the client hears anyway.</summary>
    internal void Abort()
    {
        _handover = null;
        _accepted = Channels;
        foreach (var notice in _held)
        {
            if (Channels.Contains(notice.Channel)) _bytes -= notice.Message.Length;
            else _waiting.AddLast(notice);
        }

        _held.Clear();
        if (HasWaiting) signal.Set();
    }

    private void Owe(byte[] message)
    {
        _owed = message;
        Reactor.Schedule(s_longestDebt, () =>
        {
            if (!ReferenceEquals(_owed, message)) return;
            _owed = null;
            signal.Set();
        });
    }

    private void Count(Notice notice)
    {
        _bytes += notice.Message.Length;
        if (_bytes > MostBytes) End(SqlState.ProgramLimitExceeded, "too many notifications wait for the client, which does not take them");
    }
}
