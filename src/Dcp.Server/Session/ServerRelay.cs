using System.Buffers.Binary;
using System.Text;
using Dcp.Net;
using Dcp.Server.Listen;
using Dcp.Server.Pool;
using Dcp.Server.Statements;
using Dcp.Wire;

namespace Dcp.Server.Session;

/// <summary>
/// The way from a server to its client: forwards in bulk, checks each reply against what the server owes, follows the parameters that
/// it reports, and stops when the server is in sync. It does no IO of its own. One belongs to each client session; it is between
/// messages whenever no server is linked.
/// </summary>
internal sealed class ServerRelay : IDisposable
{
    /// <summary>Longest ParameterStatus that is followed, bytes.</summary>
    private const int LongestCollected = 64 * 1024;

    /// <summary>Made for the first message that has to be whole and comes in pieces.</summary>
    private MessageAssembler? _assembler;

    private MessageScanner _scanner = new(int.MaxValue);
    private bool _collecting;

    /// <summary>The message that was just taken goes to the client as it came: not when it answers dcp itself, or was written anew.</summary>
    private bool _passes;
    private StatementRelay? _statements;

    /// <summary>What the last error answers.</summary>
    private PendingRequest _failed;

    /// <summary>What the client is told of a parameter in place of what the server has said.</summary>
    private (string Name, string Value)? _told;

    /// <summary>What the client asked for at its start, if it asked for something.</summary>
    internal ClientDefaults? Defaults { get; set; }

    /// <summary>What the client listens to without a server of its own; null: nothing so far.</summary>
    internal Subscription? Subscription { get; set; }

    /// <summary>What was wrong, after <see cref="RelayStep.OutOfStep"/>.</summary>
    internal string? Violation { get; private set; }

    /// <summary>ReadyForQuery messages of the last run, and how many of them ended a transaction.</summary>
    internal int Queries { get; private set; }

    internal int Transactions { get; private set; }

    /// <summary>In the last run a parameter was reported, or DISCARD ALL has succeeded.</summary>
    internal bool HasReported { get; private set; }

    internal bool HasDiscarded { get; private set; }

    /// <summary>In the last run a SET, RESET or DISCARD ALL has succeeded, or something has failed.</summary>
    internal bool HasSet { get; private set; }

    internal bool HasFailed { get; private set; }

    /// <summary>One of these.</summary>
    internal bool HasNews => HasReported || HasDiscarded || HasSet || HasFailed;

    /// <summary>The last thing that the client was sent is an error of the server's.</summary>
    internal bool EndedWithError { get; private set; }

    /// <summary>The client's last query is over, and it is not told before the server was asked what a RESET in it has reset.</summary>
    internal bool OwesReady { get; private set; }

    /// <summary>Nothing of a message of the server's has been taken that is not dealt with.</summary>
    internal bool IsBetweenMessages => _scanner.AtBoundary && !_collecting;

    /// <summary>The client's stream is between messages: one of ours may be put in.</summary>
    internal bool MayInsert { get; private set; } = true;

    /// <summary>
    /// Takes what it can from the server's input, up to the point where the server is in sync. The client's parameters change with
    /// the server's.
    /// </summary>
    internal RelayStep Run(ServerConnection server, Connection client, StatementRelay? statements, ref ParameterValues parameters)
    {
        Queries = Transactions = 0;
        HasReported = HasDiscarded = HasSet = HasFailed = false;
        _statements = statements;
        var input = server.Connection!.Input;
        var sent = 0;
        var at = 0;
        var result = RelayStep.NeedInput;
        AnswerMade(server, client, input, ref sent, at);
        while (result == RelayStep.NeedInput && (at < input.Length || InBodyless))
        {
            if (_scanner.TryWhole(input[at..], out var total))
            {
                if (Subscription is not null && (BackendCode)_scanner.Type == BackendCode.ReadyForQuery)
                {
                    client.Write(input[sent..at]);
                    sent = at;
                    if (!HasToldOwn(client, parameters))
                    {
                        result = RelayStep.Held;
                        break;
                    }
                }

                result = Take(server, (BackendCode)_scanner.Type, input.Slice(at + MessageScanner.HeaderSize, _scanner.BodyLength), ref parameters);
                if (result == RelayStep.OutOfStep) break;
                if (!_passes)
                {
                    client.Write(input[sent..at]);
                    Rewrite(client, input.Slice(at + MessageScanner.HeaderSize, _scanner.BodyLength));
                    sent = at + total;
                }

                at += total;
            }
            else
            {
                result = Split(server, client, input, ref sent, ref at, ref parameters);
            }

            AnswerMade(server, client, input, ref sent, at);
        }

        client.Write(input[sent..at]);
        server.Connection.Consume(at);
        return result;
    }

    /// <summary>A server in sync may go on with notifications. False: one has come in part, and the rest of it is to be awaited.</summary>
    internal bool TakeNotifications(ServerConnection server, Connection client) => UnaskedMessages.TakeNotifications(server, body =>
    {
        if (IsForClient(body)) client.Write(Notice.MessageOf(body));
    });

    public void Dispose() => _assembler?.Dispose();

    private bool InBodyless =>
        !_scanner.AtBoundary && _scanner.HeaderFilled == MessageScanner.HeaderSize && _scanner.BodyLeft == 0;

    private RelayStep Split(
        ServerConnection server, Connection client, ReadOnlySpan<byte> input, ref int sent, ref int at, ref ParameterValues parameters)
    {
        var result = _scanner.Next(input[at..], out var taken);
        switch (result)
        {
            case ScanResult.BadLength:
                Violation = "invalid message length from server";
                return RelayStep.OutOfStep;
            case ScanResult.NeedHeader:
                client.Write(input[sent..at]);
                at += taken;
                sent = at;
                return RelayStep.NeedInput;
            case ScanResult.Header:
                client.Write(input[sent..at]);
                at += taken;
                sent = at;
                var code = (BackendCode)_scanner.Type;
                _collecting = (MustBeWhole(server, code, _scanner.BodyLength) || (code == BackendCode.NotificationResponse && Subscription is not null))
                    && (_assembler ??= new MessageAssembler(LongestCollected)).Begin(_scanner.BodyLength) == AssembleResult.NeedMore;
                if (_collecting) return RelayStep.NeedInput;
                var next = Take(server, code, default, ref parameters);
                if (next == RelayStep.OutOfStep) return next;
                if (_passes) client.Write(_scanner.Header);
                MayInsert = false;
                return next;
            default:
                if (result == ScanResult.Complete) MayInsert = true;
                var part = input.Slice(at, taken);
                at += taken;
                if (!_collecting) return RelayStep.NeedInput;
                sent = at;
                var header = _scanner.Header;
                if (_assembler!.Add(part, out var body) != AssembleResult.Message) return RelayStep.NeedInput;
                _collecting = false;
                var step = Take(server, (BackendCode)_scanner.Type, body, ref parameters);
                if (_passes)
                {
                    client.Write(header);
                    client.Write(body);
                }
                else
                {
                    Rewrite(client, body);
                }

                _assembler!.Reset();
                return step;
        }
    }

    private static bool MustBeWhole(ServerConnection server, BackendCode code, int length) => code switch
    {
        BackendCode.ReadyForQuery or BackendCode.ParameterStatus => true,
        BackendCode.CommandComplete => length <= CommandTag.Longest,
        BackendCode.ErrorResponse => IsRewritten(server.Replies.FirstPending),
        BackendCode.RowDescription or BackendCode.DataRow => server.Replies.HasReworded,
        _ => false,
    };

    /// <summary>An error in answer to this is not given to the client as it is.</summary>
    private static bool IsRewritten(in PendingRequest request) => request is { Named: not null, Statement: not null } or { Rewording: not null };

    private RelayStep Take(ServerConnection server, BackendCode code, ReadOnlySpan<byte> body, ref ParameterValues parameters)
    {
        _passes = true;
        switch (code)
        {
            case BackendCode.ReadyForQuery:
                return Ready(server, body, parameters);
            case BackendCode.ParameterStatus:
                HasReported = true;
                Follow(server, body, ref parameters);
                return RelayStep.NeedInput;
            case BackendCode.NotificationResponse when Subscription is not null && !body.IsEmpty:
                _passes = IsForClient(body, server.ProcessId);
                if (_passes) EndedWithError = false;
                return RelayStep.NeedInput;
            case BackendCode.CommandComplete when body.Length is > 0 and <= CommandTag.Longest:
                Complete(server, body);
                goto default;
            default:
                EndedWithError = code == BackendCode.ErrorResponse;
                HasFailed |= EndedWithError;
                if (EndedWithError) Failed(server, body);
                else if (_failed.Request != Request.None) _failed = default;
                if (server.Replies.Received(code))
                {
                    _passes = !server.Replies.WasHidden && (!EndedWithError || !IsRewritten(_failed) || body.IsEmpty);
                    if (server.Replies.HasReworded && _passes && server.Replies.FirstRewording is { } rewording) _passes = !rewording.Hides(code, body);
                    return RelayStep.NeedInput;
                }

                Violation = code is >= (BackendCode)'!' and <= (BackendCode)'~'
                    ? $"unexpected message '{(char)code}' from server"
                    : $"unexpected message of type {(byte)code} from server";
                return RelayStep.OutOfStep;
        }
    }

    private void Failed(ServerConnection server, ReadOnlySpan<byte> body)
    {
        _failed = server.Replies.FirstPending;
        server.HasSaidGoodbye = Goodbye.Is(body);
    }

    /// <summary>The client hears it now, and from this server.</summary>
    private bool IsForClient(ReadOnlySpan<byte> body, int server = 0) => Subscription is not { } subscription || subscription.Hear(body, subscription.MayBeNew, server);

    /// <summary>What the client has notified itself of comes before the end of its transaction.</summary>
    private bool HasToldOwn(Connection client, ParameterValues parameters) =>
        Subscription is not { } subscription || subscription.TryPay(client, Listening.IsReadable(parameters, subscription));

    private void Complete(ServerConnection server, ReadOnlySpan<byte> tag)
    {
        if (CommandTag.Deallocates(tag)) server.Replies.DeallocatedOne();
        if (CommandTag.DiscardsAll(tag)) HasDiscarded = true;
        HasSet |= CommandTag.Sets(tag) || CommandTag.ResetsSettings(tag);
        if (Defaults is { } defaults) defaults.Completed(server, tag);
        else if (CommandTag.ResetsSettings(tag)) server.ForgetUnreported();

        if (CommandTag.TakesAllStatements(tag))
        {
            server.Replies.Deallocated(_statements?.Mine);
            _statements?.Loans?.Forget();
        }

        if (CommandTag.ChangesSchema(tag)) _statements?.SchemaChanged();
    }

    /// <summary>Answers for the server what it was not asked, as far as it is due, in front of what comes next.</summary>
    private void AnswerMade(ServerConnection server, Connection client, ReadOnlySpan<byte> input, ref int sent, int at)
    {
        while (_scanner.HeaderFilled < MessageScanner.HeaderSize && server.Replies.TryTakeMade(out var reply))
        {
            client.Write(input[sent..at]);
            sent = at;
            client.Write([(byte)reply, 0, 0, 0, 4]);
            EndedWithError = false;
        }
    }

    /// <summary>An error names a statement by the name that the client gave it. Nothing is sent of what answers dcp itself.</summary>
    private void Rewrite(Connection client, ReadOnlySpan<byte> body)
    {
        if (_told is { } told)
        {
            _told = null;
            BackendMessages.WriteParameterStatus(client, told.Name, told.Value);
            return;
        }

        if (_failed is { Rewording: { } rewording, Request: var request })
        {
            _failed = default;
            EndedWithError = rewording.WriteError(client, request, body);
            return;
        }

        if (_failed is not { Named: { } named, Statement: { } statement }) return;
        var text = StatementErrors.Rename(body, statement.ServerName, named.Name);
        if (_failed.Request is Request.Bind or Request.Describe && StatementErrors.IsStale(body)) statement.IsRetired = true;
        _failed = default;
        Span<byte> header = stackalloc byte[MessageScanner.HeaderSize];
        header[0] = (byte)BackendCode.ErrorResponse;
        BinaryPrimitives.WriteInt32BigEndian(header[1..], 4 + text.Length);
        client.Write(header);
        client.Write(text);
    }

    /// <summary>What is owed since <see cref="OwesReady"/>.</summary>
    internal void PayReady(Connection client, TransactionStatus status)
    {
        if (!OwesReady) return;
        OwesReady = false;
        BackendMessages.WriteReadyForQuery(client, status);
    }

    private RelayStep Ready(ServerConnection server, ReadOnlySpan<byte> body, ParameterValues parameters)
    {
        if (body.Length != 1 || !server.Replies.Ready((TransactionStatus)body[0]))
        {
            Violation = "unexpected ReadyForQuery from server";
            return RelayStep.OutOfStep;
        }

        if (server.Replies.WasHidden)
        {
            _passes = false;
            return server.Replies.IsBusy ? RelayStep.NeedInput : server.Replies.Status == TransactionStatus.Idle ? RelayStep.InSync : RelayStep.InTransaction;
        }

        EndedWithError = false;
        Queries++;
        if (Defaults is { } defaults)
        {
            defaults.Ready(isLast: !server.Replies.IsBusy);
            // What has become of it is told before the end of the query, as by PostgreSQL.
            OwesReady = defaults.Asks && defaults.CouldGive(server) && (!defaults.IsLossKnown || defaults.OwesSuperuser || defaults.IsHidden(server, parameters));
            _passes = !OwesReady;
        }

        if (server.Replies.Status != TransactionStatus.Idle) return server.Replies.IsBusy ? RelayStep.NeedInput : RelayStep.InTransaction;
        Transactions++;
        return server.Replies.IsBusy ? RelayStep.NeedInput : RelayStep.InSync;
    }

    /// <summary>A parameter changed by the client's own doing: it holds for the client wherever it goes.</summary>
    private void Follow(ServerConnection server, ReadOnlySpan<byte> body, ref ParameterValues parameters)
    {
        if (!ParameterStatusMessage.TryParse(body, out var status)) return;
        var name = Encoding.UTF8.GetString(status.Name);
        var value = Encoding.UTF8.GetString(status.Value);
        if (ParameterValues.IsFact(name))
        {
            server.Follow(name, value);
            if (name == ParameterValues.Superuser && Defaults?.TellsSuperuser(value) == false) _passes = false;
            return;
        }

        var same = ReferenceEquals(parameters, server.Parameters);
        server.Follow(name, value);
        if (Defaults is not null && Defaults.Replaces(server, name, value, out var own))
        {
            _passes = false;
            if (parameters[name] != own) _told = (name, own);
            parameters = parameters.With(name, own);
            return;
        }

        // A rollback has brought back what the client never heard to be gone.
        if (Defaults is not null && parameters[name] == value) _passes = false;
        parameters = same ? server.Parameters : parameters.With(name, value);
    }
}
