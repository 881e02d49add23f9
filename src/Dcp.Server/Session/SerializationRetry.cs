using System.Buffers.Binary;
using Dcp.Net;
using Dcp.Server.Pool;
using Dcp.Wire;

namespace Dcp.Server.Session;

/// <summary>
/// Sends a statement again that failed with 40001 (serialization failure) outside of a transaction block, before the client has got a byte of an answer
/// (retry_serialization). A copy of the request is kept, and its answer stays unread in the server's input until it is whole or longer than
/// <see cref="LongestAnswer"/>: then it is passed on, and nothing is retried. One for each client where the setting is on; on its reactor.
/// </summary>
internal sealed class SerializationRetry(ClientSession session)
{
    /// <summary>Of a longer answer the client has got something by the time it ends, bytes.</summary>
    internal const int LongestAnswer = 16 * 1024;

    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMilliseconds(50);

    private int _parsedStart;
    private int _parsedLength;
    private bool _owesParse;
    private int _tries;
    private int _triesBefore;
    private long _dueAt;
    private ErrorFields? _error;
    private ReactorTimer? _timer;

    /// <summary>A request is under way that could be sent again.</summary>
    internal bool IsArmed { get; private set; }

    /// <summary>One has failed, and will be sent again in a moment. The server is in sync meanwhile, and kept.</summary>
    internal bool IsPausing { get; private set; }

    internal bool IsBusy => IsArmed || IsPausing;

    /// <summary>Looks at what the client has sent, before any of it goes on.</summary>
    internal void Observe(ServerConnection server)
    {
        var input = session.Connection.Input;
        if (IsArmed)
        {
            // What comes behind it will run on the server before the failure is seen.
            if (!input.IsEmpty) GoOn();
            return;
        }

        if (input.IsEmpty || input.Length > KeptRequest.Longest || !server.Replies.IsInSync || !session.ToServer.IsBetweenMessages) return;
        (_tries, _triesBefore) = (_triesBefore, 0);
        if (!RetryRequest.TryRead(input, session.FollowedStatements, out var request)) return;
        session.Kept.Hold(input);
        _parsedLength = request.Parsed.Length;
        _parsedStart = MessageScanner.HeaderSize;
        IsArmed = true;
    }

    /// <summary>Looks at what has come of the answer, and takes nothing of it unless it is a failure that is retried.</summary>
    internal RetryStep Look(ServerConnection server)
    {
        var input = server.Connection!.Input;
        ErrorFields? error = null;
        var hasParsed = false;
        for (var at = 0; at <= LongestAnswer;)
        {
            var rest = input[at..];
            if (rest.Length < MessageScanner.HeaderSize || BinaryPrimitives.ReadInt32BigEndian(rest[1..]) is var length && length >= rest.Length)
            {
                // Not all of it has come.
                if (input.Length > LongestAnswer || !server.Connection.IsAlive) break;
                return RetryStep.Wait;
            }

            if (length < 4) break;
            var code = (BackendCode)rest[0];
            var body = rest[MessageScanner.HeaderSize..(length + 1)];
            at += length + 1;
            switch (code)
            {
                case BackendCode.ReadyForQuery when error is not null && body is [(byte)'I'] && at == input.Length && _tries < session.Pool!.Options.Retries:
                    return Retry(server, error, hasParsed);
                case BackendCode.ParseComplete:
                    hasParsed = true;
                    continue;
                case BackendCode.BindComplete or BackendCode.NoData or BackendCode.RowDescription or BackendCode.ParameterDescription
                    or BackendCode.DataRow or BackendCode.CommandComplete or BackendCode.EmptyQueryResponse or BackendCode.CloseComplete when error is null:
                    continue;
                case BackendCode.ErrorResponse when ErrorFields.TryParse(body, out error) && error!.SqlState == SqlState.SerializationFailure && !error.IsFatal:
                    continue;
            }

            break;
        }

        Pass(error);
        return RetryStep.Pass;
    }

    /// <summary>After a failure: sends the request again, if it is time. False: it is not, or the client has got the failure after all.</summary>
    internal bool Resume(ServerConnection server)
    {
        if (MovesFrom(server))
        {
            session.Connection.PutBack(session.Kept.Bytes);
            session.Counters.Reruns++;
            Move();
            return false;
        }

        if (session.IsCancelAsked || !server.IsUsable)
        {
            session.Counters.RetriesExhausted++;
            var canceled = session.IsCancelAsked;
            var error = canceled ? ErrorFields.Error(SqlState.QueryCanceled, "canceling statement due to user request") : _error!;
            GoOn();
            BackendMessages.WriteErrorResponse(session.Connection, error);
            BackendMessages.WriteReadyForQuery(session.Connection, TransactionStatus.Idle);
            session.Connection.Flush();
            session.IsCancelAsked = false;
            return false;
        }

        if (session.Reactor.Now < _dueAt) return false;
        IsPausing = false;
        IsArmed = true;
        session.ToServer.Replay(server, session.FollowedStatements, session.Kept.Bytes, skipsParse: _owesParse);
        if (!_owesParse) session.Drained?.Arm(server, session.Kept.Bytes);
        server.Connection!.Flush();
        return true;
    }

    /// <summary>
    /// The server is gone or is to go: as nothing has happened there, any other will do. Not for a client that must keep its server, and not where a Parse that
    /// was answered well is left out.
    /// </summary>
    private bool MovesFrom(ServerConnection server) =>
        !session.IsCancelAsked && !_owesParse && !session.KeepsServer && (server.CloseNeeded is not null || !server.IsUsable);

    /// <summary>The request goes to another server, where its tries are counted on.</summary>
    internal void Move()
    {
        var tries = _tries;
        Forget();
        _triesBefore = tries;
    }

    /// <summary>Keeps nothing of a request any more.</summary>
    internal void Forget()
    {
        if (IsBusy) session.Kept.Release();
        IsArmed = IsPausing = _owesParse = false;
        _tries = _triesBefore = 0;
        _error = null;
        _timer?.Cancel();
        _timer = null;
    }

    private RetryStep Retry(ServerConnection server, ErrorFields error, bool hasParsed)
    {
        if (!TakeAnswer(server))
        {
            session.Fail(SqlState.ProtocolViolation, "unexpected answer from server");
            return RetryStep.End;
        }

        var statements = session.FollowedStatements;
        _owesParse = _parsedLength > 0
            && (_owesParse || (statements is null ? hasParsed : statements.Mine.Find(session.Kept.Bytes.Slice(_parsedStart, _parsedLength)) is not null));
        _error = error;
        _tries++;
        session.Counters.Retries++;
        IsArmed = false;
        IsPausing = true;
        var pause = Pause();
        _dueAt = session.Reactor.Now + session.Reactor.ToTicks(pause);
        _timer = session.Reactor.Schedule(pause, session.Signal.Set);
        return RetryStep.Wait;
    }

    /// <summary>Doubles with each try, and is another for each client, so that those who collided do not meet again. Without chance, for the simulation.</summary>
    private TimeSpan Pause()
    {
        var whole = s_firstPause * (1 << Math.Min(_tries - 1, 10));
        if (whole > s_longestPause) whole = s_longestPause;
        var part = (uint)(session.Id * 0x9E3779B9 + _tries * 0x85EBCA6B) / (double)uint.MaxValue;
        return whole * (0.5 + (part / 2));
    }

    /// <summary>The whole answer, which is in the input, is not for the client. False: it answers something else than was asked.</summary>
    private static bool TakeAnswer(ServerConnection server)
    {
        var input = server.Connection!.Input;
        for (var at = 0; at < input.Length;)
        {
            while (server.Replies.TryTakeMade(out _)) { }
            var code = (BackendCode)input[at];
            var isFine = code == BackendCode.ReadyForQuery ? server.Replies.Ready((TransactionStatus)input[at + MessageScanner.HeaderSize]) : server.Replies.Received(code);
            if (!isFine) return false;
            at += BinaryPrimitives.ReadInt32BigEndian(input[(at + 1)..]) + 1;
        }

        server.Connection.Consume(input.Length);
        return server.Replies.IsInSync;
    }

    /// <summary>The answer goes to the client.</summary>
    private void Pass(ErrorFields? error)
    {
        if (_tries > 0 && error is null) session.Counters.RetriesSucceeded++;
        else if (error?.SqlState == SqlState.SerializationFailure) session.Counters.RetriesExhausted++;
        GoOn();
    }

    /// <summary>What comes next goes to the client, which has not heard of its Parse yet where that was not sent again.</summary>
    private void GoOn()
    {
        if (_owesParse) BackendMessages.WriteParseComplete(session.Connection);
        Forget();
    }
}
