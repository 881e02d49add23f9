using Dcp.Server.Pool;
using Dcp.Server.State;
using Dcp.Server.Statements;
using Dcp.Wire;

namespace Dcp.Server.Session;

/// <summary>
/// Statements that a client has prepared by the protocol and names in SQL (EXECUTE). A server knows them by names of its own; it is made to prepare them
/// under the client's as well, each time that a text mentions them, and forgets those when it is in sync, before anybody else gets it. A name that the
/// client wants to prepare by SQL is lent, too, so that the error for a name in use is the server's own.
/// </summary>
internal sealed class StatementLoans(ClientSession session, ClientStatements mine)
{
    private readonly List<byte[]> _lent = [];

    /// <summary>The server has something to forget.</summary>
    internal bool IsOpen => _lent.Count > 0;

    /// <summary>One of them is the client's, or was and is still on the server.</summary>
    internal bool Concerns(Mention[] mentions) => Array.Exists(mentions, mention => mine.Find(mention.Name) is not null || IsLent(mention.Name));

    /// <summary>Has the server know by these names what the client does, and nothing where the client does not. What is sent next may use them.</summary>
    internal void Lend(ServerConnection server, Mention[] mentions, Rewording? rewording = null)
    {
        // In a failed transaction nothing can be prepared, and nothing used.
        if (server.Replies.Status == TransactionStatus.Failed) return;
        foreach (var mention in WithTheirs(mentions))
        {
            var named = mine.Find(mention.Name);
            if (named is null && !IsLent(mention.Name)) continue;
            // It may be there from before, and may be another statement by now.
            Close(server, mention.Name);
            if (named is null) continue;
            if (!IsLent(mention.Name)) _lent.Add(mention.Name);
            session.Counters.ServerParses++;
            StatementRelay.Write(server.Connection!, mention.Name, mention.Prepares ? Statement.Duplicate.Body : named.Statement.Body);
            server.Replies.Sent(new PendingRequest { Request = Request.Parse, IsHidden = true, Rewording = rewording });
        }
    }

    /// <summary>They are run. True: one of them may take all statements away.</summary>
    internal bool Run(Mention[] mentions)
    {
        var takesAll = false;
        foreach (var mention in WithTheirs(mentions))
        {
            if (mention.Prepares || mine.Find(mention.Name) is not { } named) continue;
            session.FollowedState?.Ran(named.Statement);
            takesAll |= SqlText.MayTakeAllStatements(named.Statement.Body);
        }

        return takesAll;
    }

    /// <summary>A message asks for a name that is not the client's any more.</summary>
    internal void Withdraw(ServerConnection server, ReadOnlySpan<byte> name)
    {
        if (IsLent(name)) Close(server, name);
    }

    /// <summary>Has the server, which is in sync, forget what it was lent. False: the session is over; the server is closed.</summary>
    internal async Task<bool> ReturnAsync()
    {
        var server = session.Server!;
        server.Notified = session.KeepsServer ? Listening.Reader(session, isNew: false) : null;
        var error = await ServerQuery.CloseAsync(server, _lent, server.Pool.Options.ConnectTimeout);
        Forget();
        server.Notified = null;
        if (error is null && server.IsUsable)
        {
            server.Owner = session.Signal;
            return true;
        }

        session.Server = null;
        server.Pool.Discard(server, "a client's names could not be taken from it");
        session.Fail(error ?? ErrorFields.Fatal(SqlState.ConnectionFailure, "server conn crashed?"));
        return false;
    }

    /// <summary>The server has forgotten everything, or is given up.</summary>
    internal void Forget() => _lent.Clear();

    internal static void Close(ServerConnection server, ReadOnlySpan<byte> name)
    {
        FrontendMessages.WriteClose(server.Connection!, ObjectKind.Statement, name);
        server.Replies.Sent(new PendingRequest { Request = Request.Close, IsHidden = true });
    }

    /// <summary>Nothing behind it is skipped for what was before it.</summary>
    internal static void Sync(ServerConnection server)
    {
        FrontendMessages.WriteSync(server.Connection!);
        server.Replies.Sent(new PendingRequest { Request = Request.Sync, IsHidden = true });
    }

    private bool IsLent(ReadOnlySpan<byte> name)
    {
        foreach (var lent in _lent)
        {
            if (StatementName.Comparer.Equals(name, lent)) return true;
        }

        return false;
    }

    /// <summary>With what the statements of these names mention themselves.</summary>
    private List<Mention> WithTheirs(Mention[] mentions)
    {
        List<Mention> all = [.. mentions];
        for (var i = 0; i < all.Count; i++)
        {
            if (all[i].Prepares || mine.Find(all[i].Name) is not { } named) continue;
            foreach (var mention in named.Statement.Mentions)
            {
                if (!all.Exists(other => StatementName.Comparer.Equals(other.Name, mention.Name))) all.Add(mention);
            }
        }

        return all;
    }
}
