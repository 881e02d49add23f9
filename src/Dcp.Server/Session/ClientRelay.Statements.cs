using System.Buffers.Binary;
using Dcp.Net;
using Dcp.Server.Pool;
using Dcp.Server.State;
using Dcp.Wire;

namespace Dcp.Server.Session;

/// <content>
/// Messages that name a prepared statement. Only their heads are needed, and these stay in the client's input until they are whole;
/// what follows is streamed. A Parse is needed whole.
/// </content>
internal partial struct ClientRelay
{
    private enum Taken : byte
    {
        /// <summary>It stays where it is, until more of it has come or a server is there.</summary>
        Not,

        /// <summary>Nothing more is to be done about it.</summary>
        Whole,

        /// <summary>It is to be treated like any other message.</summary>
        AsAnyOther,
    }

    private Taken TakeStatement(
        ServerConnection? server, StatementRelay statements, ReadOnlySpan<byte> input, ref int sent, ref int at, out RelayStep step)
    {
        step = RelayStep.NeedInput;
        var rest = input[at..];
        if (rest.Length < MessageScanner.HeaderSize) return Taken.Not;
        var length = BinaryPrimitives.ReadInt32BigEndian(rest[1..]);
        if (length < 4 || length > maxLength) return Taken.AsAnyOther;
        var type = (FrontendCode)rest[0];
        var whole = length < rest.Length;
        var body = rest[MessageScanner.HeaderSize..(whole ? length + 1 : rest.Length)];
        if (!StatementHead.TryRead(type, body, out var head))
        {
            if (whole) return Taken.AsAnyOther;
            if (body.Length >= StatementHead.Longest) step = Refuse("name of a statement is too long");
            return Taken.Not;
        }

        var isLong = false;
        if (type == FrontendCode.Parse && !whole)
        {
            isLong = length > StatementHead.Longest;
            if (!isLong) return Taken.Not;
        }

        // What follows the one name of a message does not belong there: the server will say so.
        var isOdd = type is FrontendCode.Describe or FrontendCode.Close && length - 4 != head.NameEnd;
        if (head.IsPortal || isOdd || server is { Replies.IsIgnoring: true }) return Taken.AsAnyOther;
        if (isLong && !head.Name.IsEmpty)
        {
            if (length > StatementRelay.LongestStatement)
            {
                step = Refuse("prepared statement is too long");
                return Taken.Not;
            }

            Forward(input[sent..at], server, at);
            _long = new LongParse(length - 4);
            _long.Add(body);
            sent = at = input.Length;
            return Taken.Whole;
        }

        if (server is null)
        {
            step = RelayStep.NeedServer;
            return Taken.Not;
        }

        if (type == FrontendCode.Parse && _state?.RefusalOf(server, body[head.NameEnd..]) is { } refusal)
        {
            Forward(input[sent..at], server, at);
            Refuse(server, Request.Parse, refusal);
            return PassOver(rest, whole, length, ref sent, ref at);
        }

        if (type == FrontendCode.Parse && !head.Name.IsEmpty && statements.IsFull)
        {
            step = Refuse("prepared statements need too much memory");
            return Taken.Not;
        }

        sent = Forward(input[sent..at], server, at);
        if (statements.MustWait(server, type, head.Name, body[head.NameEnd..]))
        {
            step = RelayStep.Held;
            return Taken.Not;
        }

        var isPlain = type == FrontendCode.Parse && whole && StateScan.IsPlain(body[head.NameEnd..]);
        if (type is FrontendCode.Parse or FrontendCode.Bind)
            Defaults?.Named(type == FrontendCode.Parse ? Request.Parse : Request.Bind, head.Name, body[head.NameEnd..], isPlain);
        Replace(server, statements, head, isPlain, rest, length, ref sent, ref at);
        return Taken.Whole;
    }

    /// <summary>Sends the message under the server's name for its statement, or nothing of it, or leaves it to be sent as it is.</summary>
    private void Replace(
        ServerConnection server, StatementRelay statements, in StatementHead head, bool isPlain, ReadOnlySpan<byte> rest, int length, ref int sent, ref int at)
    {
        var whole = length < rest.Length;
        var body = rest[MessageScanner.HeaderSize..(whole ? length + 1 : rest.Length)];
        var drops = false;
        ReadOnlySpan<byte> name = default;
        switch ((FrontendCode)rest[0])
        {
            case FrontendCode.Parse when !head.Name.IsEmpty:
                statements.Parse(server, head.Name, body[head.NameEnd..]);
                drops = true;
                break;
            case FrontendCode.Parse:
                drops = statements.ParseUnnamed(server, body[head.NameEnd..], whole, isPlain);
                break;
            case FrontendCode.Close:
                drops = !statements.Close(server, head.Name);
                break;
            case FrontendCode.Bind:
                name = statements.Use(server, Request.Bind, head.Name);
                break;
            default:
                name = statements.Use(server, Request.Describe, head.Name);
                break;
        }

        if (!name.IsEmpty)
        {
            var output = server.Connection!;
            Span<byte> header = stackalloc byte[MessageScanner.HeaderSize];
            header[0] = rest[0];
            BinaryPrimitives.WriteInt32BigEndian(header[1..], length - head.Name.Length + name.Length);
            output.Write(header);
            output.Write(body[..head.NameStart]);
            output.Write(name);
            sent = at + MessageScanner.HeaderSize + head.NameEnd - 1;
        }

        if (whole)
        {
            at += length + 1;
        }
        else
        {
            // The rest of it streams.
            _scanner.Next(rest, out var taken);
            _scanner.Next(rest[taken..], out _);
            _forwarding = true;
            at += rest.Length;
        }

        if (drops) sent = at;
    }

    /// <summary>Takes what has come of a long Parse, and the whole of it to the server when nothing is missing.</summary>
    private RelayStep FinishLong(Connection client, ServerConnection? server, StatementRelay? statements)
    {
        var parse = _long!;
        var part = Math.Min(parse.Missing, client.Input.Length);
        parse.Add(client.Input[..part]);
        client.Consume(part);
        if (!parse.IsWhole) return RelayStep.NeedInput;
        if (server is null) return RelayStep.NeedServer;
        StatementHead.TryRead(FrontendCode.Parse, parse.Body, out var head);
        if (statements is null || server.Replies.IsIgnoring)
        {
            server.Replies.Sent(Request.Parse);
            StatementRelay.Write(server.Connection!, head.Name, parse.Body[head.NameEnd..]);
        }
        else if (statements.IsFull)
        {
            return Refuse("prepared statements need too much memory");
        }
        else if (statements.MustWait(server, FrontendCode.Parse, head.Name, parse.Body[head.NameEnd..]))
        {
            return RelayStep.Held;
        }
        else
        {
            statements.Parse(server, head.Name, parse.Body[head.NameEnd..]);
        }

        parse.Free();
        _long = null;
        return RelayStep.NeedInput;
    }

    private RelayStep Refuse(string violation)
    {
        Violation = violation;
        return RelayStep.Violation;
    }
}
