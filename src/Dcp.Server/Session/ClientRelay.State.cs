using System.Buffers.Binary;
using Dcp.Server.Pool;
using Dcp.Server.State;
using Dcp.Wire;

namespace Dcp.Server.Session;

/// <content>
/// Queries that are looked at before they go on: for what they leave in the session, and for names of statements that the server does not
/// know. Those of usual length stay in the client's input until they are whole.
/// </content>
internal partial struct ClientRelay
{
    /// <summary>What the server is sent for a statement that is refused. It fails in the server, so that a transaction fails with it.</summary>
    private static ReadOnlySpan<byte> Refused => "/* refused by the pooler: transaction_state = refuse */ refused"u8;

    private Taken TakeQuery(
        ServerConnection? server, StatementRelay? statements, ReadOnlySpan<byte> input, ref int sent, ref int at, out RelayStep step)
    {
        step = RelayStep.NeedInput;
        _isPlain = false;
        var rest = input[at..];
        if (rest.Length < MessageScanner.HeaderSize) return Taken.Not;
        var length = BinaryPrimitives.ReadInt32BigEndian(rest[1..]);
        if (length < 4 || length > maxLength) return Taken.AsAnyOther;
        var whole = length < rest.Length;
        if (!whole && length <= StatementHead.Longest) return Taken.Not;
        if (server is null || server.Replies.IsIgnoring) return Taken.AsAnyOther;
        if (!whole)
        {
            _state?.SeeNothing();
            return Taken.AsAnyOther;
        }

        var sql = rest[MessageScanner.HeaderSize..(length + 1)];
        if (StateScan.IsPlain(sql))
        {
            _isPlain = true;
            _state?.See(sql, StateEffects.None);
            return Taken.AsAnyOther;
        }

        if (_state?.RefusalOf(server, sql) is { } refusal)
        {
            Forward(input[sent..at], server, at);
            Refuse(server, Request.Query, refusal);
            return PassOver(rest, whole, length, ref sent, ref at);
        }

        if (statements is not null && SqlText.Deallocates(sql) && Deallocation.TryRead(sql, out var name))
        {
            sent = Forward(input[sent..at], server, at);
            if (statements.MustWait(server, FrontendCode.Close, name, default))
            {
                step = RelayStep.Held;
                return Taken.Not;
            }

            if (statements.Deallocate(server, name)) return PassOver(rest, whole, length, ref sent, ref at);
        }

        var effects = _state?.EffectsOf(sql, whole: true) ?? StateEffects.None;
        if ((effects & Mention.In) != 0 && !refusesQueries && statements?.Mentioned(server, sql) is { Length: > 0 } mentions)
        {
            sent = Forward(input[sent..at], server, at);
            // What was sent before it may change what the client has, or fail.
            if (server.Replies.IsBusy || Defaults?.MayAsk(server, sql, isPlain: false) == false)
            {
                step = RelayStep.Held;
                return Taken.Not;
            }

            if (statements.Loans!.Concerns(mentions))
            {
                _state!.See(sql, effects);
                statements.Query(server, mentions, rest[..(length + 1)]);
                return PassOver(rest, whole, length, ref sent, ref at);
            }
        }

        _state?.See(sql, effects);
        return Taken.AsAnyOther;
    }

    private static void Refuse(ServerConnection server, Request request, ErrorFields refusal)
    {
        if (request == Request.Query) FrontendMessages.WriteQuery(server.Connection!, Refused);
        else FrontendMessages.WriteParse(server.Connection!, "PGBOUNCER_refused"u8, [.. Refused, 0, 0, 0]);
        server.Replies.Sent(new PendingRequest { Request = request, Rewording = new RefusedText(refusal) });
    }

    /// <summary>Nothing of the message goes to the server.</summary>
    private Taken PassOver(ReadOnlySpan<byte> rest, bool whole, int length, ref int sent, ref int at)
    {
        if (whole)
        {
            at += length + 1;
        }
        else
        {
            _scanner.Next(rest, out var taken);
            _scanner.Next(rest[taken..], out _);
            _forwarding = false;
            at += rest.Length;
        }

        sent = at;
        return Taken.Whole;
    }
}
