using Dcp.Net;
using Dcp.Server.Pool;
using Dcp.Server.State;
using Dcp.Server.Statements;
using Dcp.Wire;

namespace Dcp.Server.Session;

/// <summary>
/// The way from a client to its server: looks at headers, forwards in bulk, keeps the server's queue of owed replies, and stops in
/// front of what must not go on. It does no IO of its own: bytes in, bytes queued out. Bodies are streamed, whatever their length.
/// </summary>
internal partial struct ClientRelay(int maxLength, bool refusesQueries = false)
{
    private enum Refusing : byte
    {
        Nothing,
        One,
        UpToSync,
    }

    private MessageScanner _scanner = new(maxLength);

    /// <summary>A header that came in pieces is complete and taken from the input, but its message is not yet sent anywhere.</summary>
    private bool _headerHeld;

    /// <summary>The body that is coming goes to the server; otherwise it is dropped.</summary>
    private bool _forwarding;

    private Refusing _refusing;

    /// <summary>A Parse that is longer than the input holds, as far as it has come.</summary>
    private LongParse? _long;

    /// <summary>A query that was taken and is sent in these words; null: in its own.</summary>
    private RestoringText? _reworded;

    /// <summary>The query in front was looked at whole: it is one statement of a usual kind (<see cref="StateScan.IsPlain"/>).</summary>
    private bool _isPlain;

    /// <summary>Who follows what the client leaves behind; null where nobody does.</summary>
    private StateRelay? _state;

    /// <summary>What the client asked for at its start, if it asked for something.</summary>
    internal ClientDefaults? Defaults { get; set; }

    /// <summary>What was wrong, after <see cref="RelayStep.Violation"/>.</summary>
    internal string? Violation { get; private set; }

    /// <summary>A message was sent to the server in part. Of a header nothing is sent before it is whole and allowed.</summary>
    internal readonly bool IsMidMessage => _forwarding && !_headerHeld && _scanner.HeaderFilled == MessageScanner.HeaderSize;

    /// <summary>Nothing of a message has been taken that is not sent on whole.</summary>
    internal readonly bool IsBetweenMessages => _long is null && !_headerHeld && _refusing == Refusing.Nothing && _scanner.AtBoundary;

    /// <summary>Gives back what is held of a message.</summary>
    internal readonly void Free() => _long?.Free();

    /// <summary>The server is gone: what is left of a message that it got in part is dropped.</summary>
    internal void DropRest() => _forwarding = false;

    /// <summary>
    /// The request in front, for which there is no server yet, is not to be carried out. True: it is one that a ReadyForQuery answers at
    /// once; false: what belongs to it is dropped up to its Sync, which <see cref="RelayStep.Refused"/> tells of.
    /// </summary>
    internal bool Refuse(Connection client)
    {
        var type = (FrontendCode)(_headerHeld ? _scanner.Type : _long is not null ? (byte)FrontendCode.Parse : client.Input[0]);
        _long?.Free();
        _long = null;
        var isQuery = type is FrontendCode.Query or FrontendCode.FunctionCall;
        _refusing = isQuery ? Refusing.One : Refusing.UpToSync;
        return isQuery;
    }

    /// <summary>The request in front asks for something that could be cancelled.</summary>
    internal readonly bool HasRequest(Connection client) => _long is not null || _headerHeld || (client.Input.Length > 0 && client.Input[0] != (byte)FrontendCode.Sync);

    /// <summary>Takes what it can from the client's input. With no server it stops in front of the first request.</summary>
    /// <param name="statements">Who follows prepared statements; null where they pass as they come.</param>
    internal RelayStep Run(Connection client, ServerConnection? server, StatementRelay? statements, StateRelay? state = null)
    {
        _state = state;
        if (_long is not null)
        {
            var step = FinishLong(client, server, statements);
            if (step != RelayStep.NeedInput || _long is not null) return step;
        }

        if (_headerHeld)
        {
            var step = Decide(_scanner.Type, default, server, statements);
            if (step is not (RelayStep.NeedInput or RelayStep.Refused)) return step;
            if (_forwarding) server!.Connection!.Write(_scanner.Header);
            _headerHeld = false;
            if (step == RelayStep.Refused) return step;
        }

        var input = client.Input;
        var sent = 0;
        var at = 0;
        var result = RelayStep.NeedInput;
        while (at < input.Length || InBodyless)
        {
            if (Defaults is { Holds: true } && _scanner.AtBoundary && MustWait(server, input[at]))
            {
                result = RelayStep.Held;
                break;
            }

            if (statements is not null && _refusing == Refusing.Nothing && _scanner.AtBoundary && StatementHead.IsIn(input[at]))
            {
                var taken = TakeStatement(server, statements, input, ref sent, ref at, out result);
                if (taken == Taken.Not || result != RelayStep.NeedInput) break;
                if (taken == Taken.Whole) continue;
            }

            if (_refusing == Refusing.Nothing && _scanner.AtBoundary && input[at] == (byte)FrontendCode.Query && (statements is not null || state is not null || Defaults is not null))
            {
                var taken = TakeQuery(server, statements, input, ref sent, ref at, out result);
                if (taken == Taken.Not || result != RelayStep.NeedInput) break;
                if (taken == Taken.Whole) continue;
            }

            if (_scanner.TryWhole(input[at..], out var total))
            {
                result = Decide(_scanner.Type, input.Slice(at + MessageScanner.HeaderSize, _scanner.BodyLength), server, statements);
                if (result is not (RelayStep.NeedInput or RelayStep.Refused)) break;
                if (!_forwarding)
                {
                    sent = Forward(input[sent..at], server, at + total);
                    SendReworded(server);
                }

                at += total;
                if (result == RelayStep.Refused) break;
                continue;
            }

            result = Split(server, statements, input, ref sent, ref at);
            if (result != RelayStep.NeedInput) break;
        }

        Forward(input[sent..at], server, at);
        client.Consume(at);
        return result;
    }

    /// <summary>A header without a body was taken: its message completes without further input.</summary>
    private readonly bool InBodyless => !_scanner.AtBoundary && _scanner.HeaderFilled == MessageScanner.HeaderSize && _scanner.BodyLeft == 0;

    /// <summary>What comes after a RESET is to find what the client asked for at its start.</summary>
    private readonly bool MustWait(ServerConnection? server, byte type) =>
        server is not null
        && (FrontendCode)type is not (FrontendCode.Terminate or FrontendCode.CopyData or FrontendCode.CopyDone or FrontendCode.CopyFail)
        && Defaults!.MustWait(server);

    private void SendReworded(ServerConnection? server)
    {
        if (_reworded is null) return;
        FrontendMessages.WriteQuery(server!.Connection!, _reworded.Sql);
        _reworded = null;
    }

    private static int Forward(ReadOnlySpan<byte> bytes, ServerConnection? server, int next)
    {
        if (!bytes.IsEmpty) server!.Connection!.Write(bytes);
        return next;
    }

    /// <summary>One event of a message that does not lie whole in the input.</summary>
    private RelayStep Split(
        ServerConnection? server, StatementRelay? statements, ReadOnlySpan<byte> input, ref int sent, ref int at)
    {
        switch (_scanner.Next(input[at..], out var taken))
        {
            case ScanResult.BadLength:
                // As PostgreSQL does, without a word: who frames its messages so would not find an answer either.
                return RelayStep.BadLength;
            case ScanResult.NeedHeader:
                // Kept by the scanner: not to be sent before it is known what it begins.
                sent = Forward(input[sent..at], server, at + taken);
                at += taken;
                return RelayStep.NeedInput;
            case ScanResult.Header:
                sent = Forward(input[sent..at], server, at + taken);
                at += taken;
                var step = Decide(_scanner.Type, default, server, statements);
                if (step is not (RelayStep.NeedInput or RelayStep.Refused)) _headerHeld = true;
                else if (_forwarding) server!.Connection!.Write(_scanner.Header);
                return step;
            default:
                at += taken;
                if (!_forwarding) sent = at;
                return RelayStep.NeedInput;
        }
    }

    private RelayStep Drop(FrontendCode type)
    {
        _forwarding = false;
        var isLast = _refusing == Refusing.One || type == FrontendCode.Sync;
        if (isLast) _refusing = Refusing.Nothing;
        return isLast && type == FrontendCode.Sync ? RelayStep.Refused : RelayStep.NeedInput;
    }

    /// <summary>What to do with a message of this type: NeedInput means take it, and <see cref="_forwarding"/> says where to.</summary>
    /// <param name="body">Empty where it has not come whole.</param>
    private RelayStep Decide(byte type, ReadOnlySpan<byte> body, ServerConnection? server, StatementRelay? statements)
    {
        if (_refusing != Refusing.Nothing && (FrontendCode)type != FrontendCode.Terminate) return Drop((FrontendCode)type);
        _forwarding = true;
        var isPlain = _isPlain;
        _isPlain = false;
        Request request;
        switch ((FrontendCode)type)
        {
            case FrontendCode.Query when refusesQueries:
                Violation = "PQexec disallowed";
                return RelayStep.Violation;
            case FrontendCode.Query:
                request = Request.Query;
                break;
            case FrontendCode.Parse:
                request = Request.Parse;
                break;
            case FrontendCode.Bind:
                request = Request.Bind;
                break;
            case FrontendCode.Describe:
                request = Request.Describe;
                break;
            case FrontendCode.Execute:
                request = Request.Execute;
                break;
            case FrontendCode.Close:
                request = Request.Close;
                break;
            case FrontendCode.Sync:
                request = Request.Sync;
                break;
            case FrontendCode.FunctionCall:
                request = Request.FunctionCall;
                break;
            case FrontendCode.CopyDone or FrontendCode.CopyFail:
                request = Request.CopyEnd;
                break;
            case FrontendCode.CopyData or FrontendCode.Flush:
                _forwarding = server is not null;
                return RelayStep.NeedInput;
            case FrontendCode.Terminate:
                return RelayStep.Terminated;
            default:
                Violation = $"invalid frontend message type {type}";
                return RelayStep.Violation;
        }

        if (server is null)
        {
            // The rest of a COPY that has failed meanwhile: PostgreSQL ignores it too.
            if (request == Request.CopyEnd)
            {
                _forwarding = false;
                return RelayStep.NeedInput;
            }

            return RelayStep.NeedServer;
        }

        if (Defaults is { } defaults)
        {
            if (defaults.Holds && body.IsEmpty && MustWait(server, type)) return RelayStep.Held;
            if (request == Request.Query)
            {
                if (!defaults.MayAsk(server, body, isPlain)) return RelayStep.Held;
                _reworded = defaults.Reworded;
            }

            if (request == Request.Sync) defaults.Synced();
            else if (request is Request.Parse or Request.Bind && StatementHead.TryRead((FrontendCode)type, body, out var head))
                defaults.Named(request, head.Name, body[head.NameEnd..], isPlain: false);
        }

        var takesAll = false;
        if (statements is not null && request is Request.Query or Request.Execute && !server.Replies.IsIgnoring)
        {
            takesAll = request == Request.Query ? !isPlain && SqlText.MayTakeAllStatements(body) : statements!.BoundTakesAll;
            if (request == Request.Query) statements!.Mine.ForgetUnnamed();
            if (request == Request.Execute && statements.BoundDeallocates is { } named)
            {
                server.Replies.Sent(new PendingRequest { Request = request, TakesAll = true, IsDeallocation = true, Named = named, Statement = Statement.Duplicate });
                return RelayStep.NeedInput;
            }
        }
        else if (statements is null && _state is not null)
        {
            if (request == Request.Parse) _state.SeeUnfollowed(body);
            else if (request == Request.Execute) _state.RunUnfollowed();
        }

        if (!takesAll && _reworded is null)
        {
            server.Replies.Sent(request);
            return RelayStep.NeedInput;
        }

        server.Replies.Sent(new PendingRequest { Request = request, TakesAll = takesAll, Rewording = _reworded });
        if (_reworded is not null) _forwarding = false;
        return RelayStep.NeedInput;
    }
}
