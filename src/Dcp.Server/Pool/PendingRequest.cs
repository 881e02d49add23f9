using Dcp.Server.Statements;
using Dcp.Wire;

namespace Dcp.Server.Pool;

/// <summary>
/// A request that a server has not answered, and what it did to statements when it was sent, so that this can be taken back if the server
/// fails or skips it.
/// </summary>
internal record struct PendingRequest
{
    internal Request Request { readonly get; set; }

    /// <summary>dcp's own: the client never asked, and the reply is not for it.</summary>
    internal bool IsHidden { get; init; }

    /// <summary>The server was not asked: dcp answers when its turn has come.</summary>
    internal bool IsMade { get; init; }

    /// <summary>
    /// A Parse under a name that the client has in use already. The server is asked to parse it under a name that it has in use, too,
    /// so the error is its own.
    /// </summary>
    internal bool IsDuplicate { get; init; }

    /// <summary>The statement of the server that the request is about.</summary>
    internal Statement? Statement { get; init; }

    /// <summary>What the client calls it. Parse has added it, Close has taken it away; others only use it.</summary>
    internal ClientStatement? Named { get; init; }

    /// <summary>For a request about the unnamed statement: whose it is, and which. Version 0: the request takes it away.</summary>
    internal ClientStatements? UnnamedOf { get; init; }

    internal long UnnamedVersion { get; init; }

    /// <summary>It may take statements away (DISCARD ALL, DEALLOCATE): what comes behind it has to wait for its outcome.</summary>
    internal bool TakesAll { get; init; }

    /// <summary>It is a DEALLOCATE of <see cref="Named"/>, written as one of <see cref="Statement"/>: when it succeeds, both are gone.</summary>
    internal bool IsDeallocation { get; init; }

    /// <summary>What was sent is not what the client has asked: the answer is not the client's as it comes. Null: it is.</summary>
    internal Rewording? Rewording { get; init; }

    /// <summary>It adds or takes away a statement with a name: until it is answered that can be undone.</summary>
    internal readonly bool IsChange => Request is Request.Parse or Request.Close && (Named is not null || Statement is not null);

    /// <summary>It is about the unnamed statement.</summary>
    internal readonly bool IsUnnamedChange => UnnamedOf is not null || Request == Request.Query;

    /// <summary>The request failed, or was skipped because one before it had. To be called for the last request first.</summary>
    internal readonly void Undo(ServerStatements server)
    {
        switch (Request)
        {
            case Request.Parse when UnnamedOf is not null:
                server.DoubtUnnamed(UnnamedOf, UnnamedVersion);
                if (!IsHidden) UnnamedOf.ForgetUnnamed(UnnamedVersion);
                break;
            case Request.Parse when !IsDuplicate:
                Named?.Owner.Remove(Named);
                if (Statement is not null && !IsMade) server.Remove(Statement);
                break;
            case Request.Query:
                server.DoubtNoUnnamed();
                break;
            case Request.Close:
                if (UnnamedOf is not null) server.DoubtNoUnnamed();
                if (Named is { IsGone: false }) Named.Owner.Add(Named);
                if (Statement is not null) server.Restore(Statement);
                break;
        }
    }

    /// <summary>All statements were taken away by a request before this one; what this one did, it did after that.</summary>
    internal readonly void Redo(ServerStatements server)
    {
        switch (Request)
        {
            case Request.Parse when !IsDuplicate:
                if (Statement is not null && !IsMade) server.Add(Statement);
                if (Named is null) break;
                Named.IsGone = false;
                Named.Owner.Add(Named);
                break;
            case Request.Close:
                if (Statement is not null) server.Remove(Statement);
                Named?.Owner.Remove(Named);
                break;
        }
    }

    /// <summary>The reply that is made for it.</summary>
    internal readonly BackendCode Reply => Request == Request.Parse ? BackendCode.ParseComplete : BackendCode.CloseComplete;
}
