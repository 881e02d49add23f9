using Dcp.Server.Statements;
using Dcp.Wire;

namespace Dcp.Server.Pool;

/// <content>
/// What is owed, seen from prepared statements. Requests of one batch fail together, so one may rely on those before it; but whether a
/// request of an earlier batch has succeeded is open until its reply is here, and so is what it did to statements.
/// </content>
internal sealed partial class ReplyQueue
{
    private int _changes;
    private int _takers;
    private int _reworded;

    /// <summary>
    /// It is certain that the server would take a Parse now: it is not in a failed transaction, and runs nothing that could fail or take
    /// statements away.
    /// </summary>
    internal bool IsCalm
    {
        get
        {
            if (Status == TransactionStatus.Failed) return false;
            for (var i = 0; i < _count; i++)
            {
                if (At(i).Request is not (Request.Parse or Request.Bind or Request.Describe or Request.Close)) return false;
            }

            return true;
        }
    }

    internal int Count => _count;

    /// <summary>All statements may be gone before the next request is served.</summary>
    internal bool MayTakeAll => _takers > 0;

    /// <summary>Some of what is owed is not the client's as it comes.</summary>
    internal bool HasReworded => _reworded > 0;

    /// <summary>How the answer to the oldest unanswered request becomes the client's; null: as it comes.</summary>
    internal Rewording? FirstRewording => _count > 0 ? _ring[_first].Rewording : null;

    /// <summary>Something is owed from before the present batch.</summary>
    internal bool HasEarlier
    {
        get
        {
            for (var i = 0; i < _count; i++)
            {
                if (At(i).Request is Request.Sync or Request.Query or Request.FunctionCall) return true;
            }

            return false;
        }
    }

    /// <summary>Requests were sent that no Sync or query has ended yet: a Sync of ours would do it.</summary>
    internal bool IsBatchOpen => _count == 0 ? Unsynced : At(_count - 1).Request is not (Request.Sync or Request.Query or Request.FunctionCall or Request.CopyEnd);

    /// <summary>
    /// It is open whether the client has this name, whether the server has this statement, or (with <paramref name="any"/>) any other.
    /// </summary>
    internal bool IsUnsettled(ReadOnlySpan<byte> name, Statement? statement, bool any)
    {
        if (_changes == 0) return false;
        var earlier = false;
        for (var i = _count - 1; i >= 0; i--)
        {
            ref readonly var request = ref At(i);
            if (request.Request == Request.Sync) earlier = true;
            else if (earlier && request.IsChange && (any || IsAbout(request, name, statement))) return true;
        }

        return false;
    }

    /// <summary>It is open which unnamed statement the server has.</summary>
    internal bool IsUnnamedUnsettled
    {
        get
        {
            var earlier = false;
            for (var i = _count - 1; i >= 0; i--)
            {
                ref readonly var request = ref At(i);
                if (request.Request == Request.Sync) earlier = true;
                else if (request.IsUnnamedChange) return earlier;
            }

            return false;
        }
    }

    /// <summary>DEALLOCATE ALL or DISCARD ALL was run, by <paramref name="client"/> or by dcp itself: what is not yet answered came after it.</summary>
    internal void Deallocated(ClientStatements? client)
    {
        Statements.Clear();
        client?.Clear();
        for (var i = 0; i < _count; i++) At(i).Redo(Statements);
    }

    /// <summary>DEALLOCATE of one name has succeeded.</summary>
    internal void DeallocatedOne()
    {
        if (_count == 0 || At(0) is not { IsDeallocation: true, Named: { } named, Statement: { } statement }) return;
        Statements.Remove(statement);
        named.Owner.Remove(named);
    }

    /// <summary>A Parse of a name in use has succeeded: the name was taken away by what the client had sent before it.</summary>
    private void Unexpected(ClientStatement named)
    {
        Statements.Add(Statement.Duplicate);
        named.Owner.Add(named);
    }

    private static bool IsAbout(in PendingRequest request, ReadOnlySpan<byte> name, Statement? statement) =>
        (statement is not null && ReferenceEquals(statement, request.Statement ?? request.Named?.Statement))
        || (!name.IsEmpty && request.Named is { } named && StatementName.Comparer.Equals(name, named.Name));

    private void Note(in PendingRequest request)
    {
        if (request.IsChange) _changes++;
        if (request.TakesAll) _takers++;
        if (request.Rewording is not null) _reworded++;
    }

    private void Forget(in PendingRequest request)
    {
        if (request.IsChange) _changes--;
        if (request.TakesAll) _takers--;
        if (request.Rewording is not null) _reworded--;
    }
}
