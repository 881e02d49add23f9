using Dcp.Server.Statements;
using Dcp.Wire;

namespace Dcp.Server.Pool;

/// <summary>What a server still owes: one entry for each request that was sent to it.</summary>
internal enum Request : byte
{
    None = 0,
    Query = (byte)'Q',
    FunctionCall = (byte)'F',
    Parse = (byte)'P',
    Bind = (byte)'B',
    Describe = (byte)'D',
    Execute = (byte)'E',
    Close = (byte)'C',
    Sync = (byte)'S',

    /// <summary>CopyDone or CopyFail. It has no reply; it marks where the server, if it is copying in, begins to listen to Sync again.</summary>
    CopyEnd = (byte)'c',
}

/// <summary>
/// The requests that a server has not answered yet, in order, and from them whether the server is *in sync*: it owes nothing
/// and is outside of a transaction. Only then may it serve somebody else. The rules are those of "Message Flow" in PostgreSQL's
/// protocol documentation; a reply that fits nothing means that we have lost the thread, and the connection has to go.
/// </summary>
internal sealed partial class ReplyQueue
{
    private PendingRequest[] _ring = new PendingRequest[8];
    private int _first;
    private int _count;
    private bool _skipping;
    private bool _copyingIn;
    private int _syncsInCopy;

    /// <summary>The oldest request is a query or a function call that was answered as far as its ReadyForQuery.</summary>
    private bool _isAnswered;

    /// <summary>Transaction status of the last ReadyForQuery.</summary>
    internal TransactionStatus Status { get; private set; } = TransactionStatus.Idle;

    /// <summary>Requests of the extended protocol were sent and no Sync has ended them yet.</summary>
    internal bool Unsynced { get; private set; }

    /// <summary>
    /// It can no longer be told how many ReadyForQuery are to come: a Sync was sent into a COPY that then failed. The client
    /// may go on; the connection must not be used by another.
    /// </summary>
    internal bool Doubtful { get; private set; }

    /// <summary>Replies are owed, or a batch is open.</summary>
    internal bool IsBusy => _count > 0 || Unsynced || _copyingIn;

    /// <summary>Nothing is owed and no transaction is open: the server may be given back.</summary>
    internal bool IsInSync => !IsBusy && !Doubtful && Status == TransactionStatus.Idle;

    /// <summary>The server reads on to the next Sync, or to the end of a COPY, and does nothing that it is asked meanwhile.</summary>
    internal bool IsIgnoring => _skipping || _copyingIn;

    /// <summary>What the server has prepared.</summary>
    internal ServerStatements Statements { get; } = new();

    /// <summary>The last reply that was received answers a request of dcp's own.</summary>
    internal bool WasHidden { get; private set; }

    /// <summary>The oldest unanswered request.</summary>
    internal Request First => _count > 0 ? _ring[_first].Request : Request.None;

    /// <summary>The oldest unanswered request, with what it is about.</summary>
    internal PendingRequest FirstPending => _count > 0 ? _ring[_first] : default;

    /// <summary>Notes that a request has been sent.</summary>
    internal void Sent(Request request)
    {
        if (IsOwed(request, doubtsUnnamed: request == Request.Parse)) Next().Request = request;
    }

    /// <inheritdoc cref="Sent(Request)"/>
    internal void Sent(in PendingRequest request)
    {
        if (!IsOwed(request.Request, request is { Request: Request.Parse, IsChange: false, IsHidden: false, UnnamedOf: null })) return;
        Next() = request;
        Note(request);
    }

    /// <summary>Whether what is sent now will be answered.</summary>
    private bool IsOwed(Request request, bool doubtsUnnamed)
    {
        switch (request)
        {
            case Request.Sync:
                if (_copyingIn)
                {
                    // A server that copies in ignores Sync.
                    _syncsInCopy++;
                    return false;
                }

                _skipping = false;
                return true;
            case Request.Query:
                if (!_skipping) Statements.ForgetUnnamed();
                return !_skipping;
            case Request.FunctionCall:
                return !_skipping;
            case Request.CopyEnd:
                var ended = _copyingIn;
                _copyingIn = false;
                return !ended && _count > 0;
            default:
                Unsynced = true;
                if (doubtsUnnamed) Statements.DoubtUnnamed();
                // After an error the server reads on to the next Sync and answers nothing.
                return !_skipping;
        }
    }

    /// <summary>
    /// Takes note of a reply. False: it answers nothing that was asked, the connection is out of step.
    /// ReadyForQuery goes through <see cref="Ready"/>.
    /// </summary>
    internal bool Received(BackendCode code)
    {
        DropCopyEnds();
        WasHidden = false;
        switch (code)
        {
            case BackendCode.ParseComplete:
                if (First == Request.Parse && _ring[_first] is { IsDuplicate: true, Named: { } named }) Unexpected(named);
                return Pop(Request.Parse);
            case BackendCode.BindComplete:
                return Pop(Request.Bind);
            case BackendCode.CloseComplete:
                return Pop(Request.Close);
            case BackendCode.NoData:
                return Pop(Request.Describe);
            case BackendCode.RowDescription:
                return First == Request.Query || Pop(Request.Describe);
            case BackendCode.PortalSuspended:
                return Pop(Request.Execute);
            case BackendCode.CommandComplete or BackendCode.EmptyQueryResponse:
                if (!Doubtful && !_copyingIn) _syncsInCopy = 0;
                _isAnswered = true;
                return First == Request.Query || Pop(Request.Execute);
            case BackendCode.ParameterDescription:
                return First == Request.Describe;
            case BackendCode.DataRow or BackendCode.CopyOutResponse or BackendCode.CopyData or BackendCode.CopyDone:
                return First is Request.Query or Request.Execute;
            case BackendCode.FunctionCallResponse:
                _isAnswered = true;
                return First == Request.FunctionCall;
            case BackendCode.CopyInResponse or BackendCode.CopyBothResponse:
                if (First is not (Request.Query or Request.Execute)) return false;
                BeginCopyIn();
                return true;
            case BackendCode.ErrorResponse:
                Failed();
                return true;
            case BackendCode.NoticeResponse or BackendCode.ParameterStatus or BackendCode.NotificationResponse:
                return true;
            default:
                return false;
        }
    }

    /// <summary>Takes note of ReadyForQuery. False: nothing was asked that it could answer.</summary>
    internal bool Ready(TransactionStatus status)
    {
        DropCopyEnds();
        WasHidden = false;
        if (First is not (Request.Query or Request.Sync or Request.FunctionCall))
        {
            // The Sync that was swallowed by a COPY was not swallowed after all.
            if (!Doubtful || _count > 0 || _syncsInCopy == 0) return false;
            _syncsInCopy--;
            Status = status;
            Unsynced = false;
            return true;
        }

        // One that comes before any answer was sent for something else: the answer would go to whoever asks next.
        if (First != Request.Sync && !_isAnswered) return false;
        WasHidden = _ring[_first].IsHidden;
        // A query ends a batch as a Sync does.
        Drop();
        DropCopyEnds();
        _copyingIn = false;
        Status = status;
        Unsynced = HasExtended();
        return true;
    }

    /// <summary>Takes the oldest request off if dcp is to answer it; the reply is due now.</summary>
    internal bool TryTakeMade(out BackendCode reply)
    {
        reply = default;
        if (_count == 0) return false;
        DropCopyEnds();
        if (_count == 0 || !_ring[_first].IsMade) return false;
        reply = _ring[_first].Reply;
        Drop();
        return true;
    }

    internal void Reset()
    {
        _first = _count = _syncsInCopy = _changes = _takers = _reworded = 0;
        _skipping = _copyingIn = _isAnswered = Unsynced = Doubtful = false;
        Status = TransactionStatus.Idle;
    }

    private void BeginCopyIn()
    {
        // What was sent behind the COPY before its answer was seen: a Sync among it, up to the end of the data, is ignored.
        _copyingIn = true;
        for (var i = 1; i < _count;)
        {
            var request = At(i);
            if (request.Request == Request.CopyEnd)
            {
                _copyingIn = false;
                return;
            }

            if (request.Request != Request.Sync)
            {
                // Anything else makes the COPY fail; the error will say so.
                i++;
                continue;
            }

            _syncsInCopy++;
            RemoveAt(i);
        }
    }

    private void Failed()
    {
        var first = First;
        if (first is Request.Query or Request.FunctionCall or Request.None)
        {
            _copyingIn = false;
            _isAnswered = first != Request.None;
            return;
        }

        if (_syncsInCopy > 0) Doubtful = true;
        _copyingIn = false;
        var skipped = 0;
        while (skipped < _count && At(skipped).Request is not Request.Sync) skipped++;
        for (var i = skipped - 1; i >= 0; i--) At(i).Undo(Statements);
        for (var i = 0; i < skipped; i++) Drop();
        _skipping = _count == 0;
    }

    private bool HasExtended()
    {
        for (var i = 0; i < _count; i++)
        {
            if (At(i).Request is not (Request.Query or Request.FunctionCall or Request.CopyEnd)) return true;
        }

        return false;
    }

    private void DropCopyEnds()
    {
        while (First == Request.CopyEnd) Drop();
    }

    private ref readonly PendingRequest At(int index) => ref _ring[(_first + index) & (_ring.Length - 1)];

    private bool Pop(Request expected)
    {
        if (First != expected) return false;
        WasHidden = _ring[_first].IsHidden;
        Drop();
        return true;
    }

    private void Drop()
    {
        Forget(_ring[_first]);
        _ring[_first] = default;
        _isAnswered = false;
        _first = (_first + 1) & (_ring.Length - 1);
        _count--;
    }

    private void RemoveAt(int index)
    {
        for (var i = index; i < _count - 1; i++)
            _ring[(_first + i) & (_ring.Length - 1)] = At(i + 1);
        _ring[(_first + _count - 1) & (_ring.Length - 1)] = default;
        _count--;
    }

    /// <summary>A place at the end of the line, which is empty.</summary>
    private ref PendingRequest Next()
    {
        if (_count == _ring.Length)
        {
            var larger = new PendingRequest[_ring.Length * 2];
            for (var i = 0; i < _count; i++) larger[i] = At(i);
            _ring = larger;
            _first = 0;
        }

        return ref _ring[(_first + _count++) & (_ring.Length - 1)];
    }
}
