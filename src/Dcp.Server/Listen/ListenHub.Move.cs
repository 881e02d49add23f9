using System.Security.Cryptography;
using Dcp.Net;
using Dcp.Server.Pool;
using Dcp.Server.State;
using Dcp.Wire;

namespace Dcp.Server.Listen;

/// <content>
/// A connection that has to be closed is replaced by another one to the same database, and nobody misses a notification or hears one twice: up to
/// a mark in the database's queue the old one is listened to, from there on the new one.
/// </content>
internal sealed partial class ListenHub
{
    private string? _database;
    private long? _moveFailedAt;

    /// <summary>Somebody listens, and the database is still the one that it was: another one has notifications of its own.</summary>
    private bool MayMove(ServerConnection server)
    {
        if (_told.Count == 0 && _handovers.Count == 0) return false;
        var database = server.Pool.Database;
        return database.Config.DbName == _database && server.Pool.Set.TargetsOf(database).Members.Any(member => _at.Equals(member.EndPoint));
    }

    private bool IsTimeToMove(ServerConnection server)
    {
        var set = server.Pool.Set;
        var isPaused = set.AllPaused || server.Pool.Database.IsPaused;
        var now = Reactor.Clock.GetTimestamp();
        if (!isPaused && !(_moveFailedAt is { } failed && Reactor.Elapsed(failed, now) < s_retry)) return true;
        Reactor.Schedule(s_retry, _signal.Set);
        return false;
    }

    /// <summary>The new connection, which listens to the same. Null: there is none to be had now, and the old one goes on.</summary>
    private async Task<ServerConnection?> MoveAsync(ServerConnection old, HashSet<string> listened)
    {
        _moveFailedAt = Reactor.Clock.GetTimestamp();
        var next = await old.Pool.OpenListeningAsync(_at, Encoding, Reactor);
        if (next is null) return null;
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        var (oldHasPassed, nextHasPassed) = (false, false);
        List<byte[]> behind = [];
        old.Notified = body =>
        {
            if (oldHasPassed) behind.Add(body.ToArray());
            else if (IsMark(body, token)) oldHasPassed = true;
            else Hear(body);
        };
        List<byte[]> first = [];
        next.Notified = body =>
        {
            if (nextHasPassed) first.Add(body.ToArray());
            else nextHasPassed = IsMark(body, token);
        };
        var mark = ChannelSet.Quoted(MarkChannel);
        var limit = old.Pool.Options.ConnectTimeout;
        var error = await ServerQuery.RunAsync(next, $"{SetUp};LISTEN {mark};{ChannelSet.Empty.Changes(ChannelSet.Of(listened))}", limit)
            ?? await ServerQuery.RunAsync(next, $"NOTIFY {mark},'{token}'", limit);
        var isDone = error is null && nextHasPassed && await UntilAsync(old, limit, () => oldHasPassed);
        if (!isDone) old.Pool.Discard(next, error?.Message ?? "could not take over listening");
        foreach (var body in isDone ? first : behind) Hear(body);
        _mail.Send();
        if (isDone) _moveFailedAt = null;
        return isDone ? next : null;
    }

    /// <summary>Goes on to listen to the old connection. False: it ends, or takes too long.</summary>
    private async Task<bool> UntilAsync(ServerConnection old, TimeSpan limit, Func<bool> hasPassed)
    {
        using Deadline deadline = new(_signal, limit);
        while (true)
        {
            old.Owner = _signal;
            var isAlive = UnaskedMessages.Read(old) is null;
            _mail.Send();
            if (hasPassed()) return true;
            if (!isAlive || !old.Connection!.IsAlive || deadline.IsOver) return false;
            await _signal.WaitAsync();
        }
    }

    private bool IsMark(ReadOnlySpan<byte> body, string token) =>
        NotificationMessage.TryParse(body, out var message)
        && Text.GetString(message.Channel) == MarkChannel
        && Text.GetString(message.Payload) == token;
}
