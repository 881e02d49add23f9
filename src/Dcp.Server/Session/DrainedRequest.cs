using Dcp.Net;
using Dcp.Server.Pool;
using Dcp.Wire;

namespace Dcp.Server.Session;

/// <summary>
/// Runs a request again that a node of CockroachDB has not begun because it drains (retry_drained). A node that drains carries out nothing that comes
/// behind the end of a connection's transaction: it says goodbye (57P01) and closes. So a request that was sent outside of a transaction block, and
/// whose whole answer is that goodbye and the end of the connection, has not been begun. A copy of the request is kept until the first byte of its
/// answer has come. One for each client where this is on; on its reactor.
/// </summary>
internal sealed class DrainedRequest(ClientSession session)
{
    /// <summary>Nodes that a request may be sent to in vain: more than that do not drain at a time.</summary>
    private const int MostTries = 5;

    /// <summary>
    /// What was under way for so long when the goodbye came may have been cut in the middle (server.shutdown.transactions.timeout, by default twice that),
    /// though a node then says something else first.
    /// </summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(5);

    /// <summary>How long after its goodbye a node may take to close.</summary>
    private static readonly TimeSpan s_untilEnd = TimeSpan.FromSeconds(1);

    private int _tries;
    private long _sentAt;
    private long? _heardAt;
    private ReactorTimer? _timer;

    /// <summary>A request is under way that could be sent again.</summary>
    internal bool IsArmed { get; private set; }

    /// <summary>Looks at what the client has sent, before any of it goes on.</summary>
    internal void Observe(ServerConnection server)
    {
        var input = session.Connection.Input;
        if (input.IsEmpty) return;
        if (IsArmed) Forget(isOver: true);
        if (input.Length > KeptRequest.Longest || !server.Replies.IsInSync || !session.ToServer.IsBetweenMessages || !IsOneRequest(input)) return;
        Arm(server, input);
    }

    /// <summary>The request is sent to the server, now or once more.</summary>
    internal void Arm(ServerConnection server, ReadOnlySpan<byte> request)
    {
        if (!server.IsCockroach || session.KeepsServer) return;
        session.Kept.Hold(request);
        IsArmed = true;
        _sentAt = session.Reactor.Now;
    }

    /// <summary>Looks at the beginning of the answer, and takes nothing of it.</summary>
    internal RetryStep Look(ServerConnection server)
    {
        var connection = server.Connection!;
        var input = connection.Input;
        if (input.IsEmpty && connection.IsAlive) return RetryStep.Pass;
        if (IsGoodbye(input, out var isWhole, out var isAlone) && isAlone && session.Connection.Input.IsEmpty && !session.KeepsServer && _tries < MostTries)
        {
            var now = session.Reactor.Now;
            if (connection.IsAlive && !HasWaited(now)) return RetryStep.Wait;
            if (isWhole && !connection.IsAlive && session.Reactor.Elapsed(_sentAt, _heardAt ?? now) < s_longest) return RetryStep.Again;
        }

        Forget(isOver: true);
        return RetryStep.Pass;
    }

    /// <summary>Gives the request back to where it came from: it is the next that the client asks for.</summary>
    internal void PutBack()
    {
        _tries++;
        session.Connection.PutBack(session.Kept.Bytes);
        session.Counters.Reruns++;
        Forget(isOver: false);
    }

    /// <summary>Keeps nothing of a request any more.</summary>
    internal void Forget(bool isOver)
    {
        if (isOver) _tries = 0;
        _heardAt = null;
        _timer?.Cancel();
        _timer = null;
        if (!IsArmed) return;
        IsArmed = false;
        session.Kept.Release();
    }

    /// <summary>Whole messages, of which only the last one is answered by a ReadyForQuery.</summary>
    private static bool IsOneRequest(ReadOnlySpan<byte> input)
    {
        while (RetryRequest.TryNext(input, out var type, out _, out input))
        {
            switch (type)
            {
                case FrontendCode.Query or FrontendCode.Sync:
                    return input.IsEmpty;
                case FrontendCode.Parse or FrontendCode.Bind or FrontendCode.Describe or FrontendCode.Execute or FrontendCode.Close or FrontendCode.Flush:
                    continue;
                default:
                    return false;
            }
        }

        return false;
    }

    /// <summary>What has come is the goodbye of a node, or may become one.</summary>
    private static bool IsGoodbye(ReadOnlySpan<byte> input, out bool isWhole, out bool isAlone)
    {
        isWhole = isAlone = false;
        if (input.IsEmpty || input[0] != (byte)BackendCode.ErrorResponse) return false;
        MessageScanner scanner = new(KeptRequest.Longest);
        isWhole = scanner.TryWhole(input, out var total);
        isAlone = !isWhole || total == input.Length;
        return isWhole ? Goodbye.Is(input.Slice(MessageScanner.HeaderSize, scanner.BodyLength)) : input.Length <= KeptRequest.Longest;
    }

    private bool HasWaited(long now)
    {
        if (_heardAt is null)
        {
            _heardAt = now;
            _timer = session.Reactor.Schedule(s_untilEnd, session.Signal.Set);
        }

        return session.Reactor.Elapsed(_heardAt.Value, now) >= s_untilEnd;
    }
}
