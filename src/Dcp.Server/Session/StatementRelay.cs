using System.Buffers.Binary;
using System.Text;
using Dcp.Net;
using Dcp.Server.Pool;
using Dcp.Server.State;
using Dcp.Server.Statements;
using Dcp.Wire;

namespace Dcp.Server.Session;

/// <summary>
/// Prepared statements of a client whose server changes: a name of the client's is replaced by the name that all servers have for its
/// statement, and a server that does not have it yet is made to prepare it first. What the server says to that is not for the client, and
/// what the client asks for that needs no doing is answered by dcp; <see cref="ReplyQueue"/> keeps all of it in order. A name that the
/// client never prepared goes on as it is, so that the error is PostgreSQL's own. One for each client.
/// </summary>
internal sealed class StatementRelay(ClientSession session)
{
    /// <summary>The longest statement with a name, bytes of SQL and types together.</summary>
    internal const int LongestStatement = 16 * 1024 * 1024;

    /// <summary>Statements of one client together, as if no other client had them, bytes.</summary>
    private const long MostMemory = 64L * 1024 * 1024;

    private bool _unnamedTakesAll;
    private StateEffects _unnamedEffects;
    private SoleSetting? _unnamedSole;
    private Mention[] _unnamedMentions = [];

    /// <summary>The unnamed statement is a DEALLOCATE of this one, by the name that servers know.</summary>
    private ClientStatement? _unnamedDeallocates;

    private static ReadOnlySpan<byte> Nobody => "PGBOUNCER_"u8;

    internal ClientStatements Mine { get; } = new(session.Id);

    /// <summary>What of the client's the server knows by the client's own names, for now; null: nothing so far.</summary>
    internal StatementLoans? Loans { get; private set; }

    /// <summary>The client has no room for another statement.</summary>
    internal bool IsFull => Mine.Size >= MostMemory;

    /// <summary>The portal that was bound last runs something that may take all statements away.</summary>
    internal bool BoundTakesAll { get; private set; }

    /// <summary>The portal that was bound last takes this one away.</summary>
    internal ClientStatement? BoundDeallocates { get; private set; }

    /// <summary>The client has changed the schema.</summary>
    internal void SchemaChanged() => session.Host.Statements.SchemaChanged();

    /// <summary>
    /// What the message is to be replaced by depends on the outcome of an earlier one, which is still open. <paramref name="afterName"/> is
    /// needed of Parse only.
    /// </summary>
    internal bool MustWait(ServerConnection server, FrontendCode type, ReadOnlySpan<byte> name, ReadOnlySpan<byte> afterName)
    {
        var replies = server.Replies;
        if (replies.MayTakeAll)
        {
            // The server may keep its answer back until it is asked for it.
            FrontendMessages.WriteFlush(server.Connection!);
            return true;
        }

        // What it uses cannot be lent in a failed transaction: whether this is one has to be known.
        if (Loans is not null && type is FrontendCode.Bind or FrontendCode.Describe && replies.HasEarlier && MentionsOf(name).Length > 0) return true;
        if (name.IsEmpty) return type != FrontendCode.Parse && replies.IsUnnamedUnsettled;
        if (!replies.IsUnsettled(default, null, any: true)) return false;
        var statement = type == FrontendCode.Parse ? Intern(afterName) : Mine.Find(name)?.Statement;
        var evicts = statement is not null && !server.Statements.Has(statement) && server.Statements.Count >= session.Host.Settings.MaxPreparedStatements;
        return replies.IsUnsettled(name, statement, evicts);
    }

    /// <summary>
    /// Takes a Parse with a name, whole: <paramref name="afterName"/> is its body behind the name. Something is sent, or nothing.
    /// </summary>
    internal void Parse(ServerConnection server, ReadOnlySpan<byte> name, ReadOnlySpan<byte> afterName)
    {
        session.Counters.ClientParses++;
        var statement = Intern(afterName);
        ClientStatement named = new(Mine, name.ToArray(), statement);
        if (Mine.Find(name) is not null)
        {
            session.Host.Log.StatementExists(session.LogName, name);
            Ensure(server, Statement.Duplicate);
            Send(server, Statement.Duplicate.ServerName, afterName);
            server.Replies.Sent(new PendingRequest { Request = Request.Parse, IsDuplicate = true, Statement = Statement.Duplicate, Named = named });
            return;
        }

        Mine.Add(named);
        if (IsPreparedBySql(name))
        {
            // Asked for under the client's own name, the server says whether that is in use.
            Send(server, name, afterName);
            server.Replies.Sent(new PendingRequest { Request = Request.Parse, Named = named });
            StatementLoans.Close(server, name);
            Ensure(server, statement);
            return;
        }

        Lend(server, statement.Mentions);
        if (server.Statements.Has(statement))
        {
            if (server.Replies.IsCalm)
            {
                server.Statements.Use(statement);
                server.Replies.Sent(new PendingRequest { Request = Request.Parse, IsMade = true, Named = named });
                return;
            }

            // It might fail now, as that of a new statement would: the server has to be asked.
            server.Statements.Remove(statement);
            Close(server, statement);
        }

        MakeRoom(server);
        server.Statements.Add(statement);
        Send(server, statement.ServerName, afterName);
        server.Replies.Sent(new PendingRequest { Request = Request.Parse, Statement = statement, Named = named });
    }

    /// <summary>
    /// A DEALLOCATE of a name that the server knows by another: it is sent one that it knows, in a query. False: the client has no such name.
    /// </summary>
    internal bool Deallocate(ServerConnection server, ReadOnlySpan<byte> name)
    {
        if (Mine.Find(name) is not { } named) return false;
        Ensure(server, Statement.Duplicate);
        FrontendMessages.WriteQuery(server.Connection!, Deallocation.OfDuplicate);
        Mine.ForgetUnnamed();
        server.Replies.Sent(new PendingRequest { Request = Request.Query, TakesAll = true, IsDeallocation = true, Named = named, Statement = Statement.Duplicate });
        return true;
    }

    /// <summary>
    /// Notes a Parse without a name. Of a long one only the beginning may be there. False: it goes on as it is; true: another was sent for it.
    /// </summary>
    /// <param name="isPlain">As <see cref="StateScan.IsPlain"/>.</param>
    internal bool ParseUnnamed(ServerConnection server, ReadOnlySpan<byte> afterName, bool whole, bool isPlain)
    {
        _unnamedTakesAll = !isPlain && SqlText.MayTakeAllStatements(afterName);
        _unnamedEffects = isPlain ? StateEffects.None : session.FollowedState?.EffectsOf(afterName, whole) ?? StateEffects.None;
        _unnamedSole = session.FollowedState?.SoleOf(_unnamedEffects, afterName);
        _unnamedDeallocates = whole && SqlText.Deallocates(afterName) && Deallocation.TryRead(afterName, out var name) ? Mine.Find(name) : null;
        _unnamedMentions = whole && (_unnamedEffects & Mention.In) != 0 ? Mention.AllIn(afterName) : [];
        Lend(server, _unnamedMentions);
        var replaced = _unnamedDeallocates is not null;
        if (replaced)
        {
            byte[] other = [.. Deallocation.OfDuplicate, 0, 0, 0];
            afterName = other;
            Write(server.Connection!, [], afterName);
        }

        if (whole) Mine.SetUnnamed(afterName);
        else Mine.SetUnnamedUnkept();
        server.Statements.SetUnnamed(Mine);
        server.Replies.Sent(new PendingRequest { Request = Request.Parse, UnnamedOf = Mine, UnnamedVersion = Mine.UnnamedVersion });
        return replaced;
    }

    /// <summary>
    /// Prepares the server for a Bind or Describe, and notes it. The name to be sent in place of the client's; empty: the message goes on
    /// as it is.
    /// </summary>
    internal ReadOnlySpan<byte> Use(ServerConnection server, Request request, ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            if (request == Request.Bind)
            {
                BoundTakesAll = _unnamedTakesAll;
                BoundDeallocates = _unnamedDeallocates;
                if (BoundDeallocates is not null) Ensure(server, Statement.Duplicate);
                session.FollowedState?.Ran(_unnamedEffects, server.Replies is { Status: TransactionStatus.Idle, Count: <= 1 } ? _unnamedSole : null);
                Run(server, _unnamedMentions);
            }

            EnsureUnnamed(server);
            server.Replies.Sent(request);
            return default;
        }

        if (request == Request.Bind)
        {
            session.Counters.Binds++;
            BoundDeallocates = null;
        }

        if (Mine.Find(name) is not { } named)
        {
            Loans?.Withdraw(server, name);
            if (request == Request.Bind)
            {
                BoundTakesAll = false;
                // It may have been prepared by SQL.
                session.FollowedState?.Ran(StateEffects.Executes);
            }

            server.Replies.Sent(request);
            return name.StartsWith(Statement.Prefix) ? Nobody : default;
        }

        if (request == Request.Bind)
        {
            BoundTakesAll = named.Statement.EffectsFor(session.Host.CustomNames) != StateEffects.None && SqlText.MayTakeAllStatements(named.Statement.Body);
            session.FollowedState?.Ran(named.Statement);
            Run(server, named.Statement.Mentions);
        }

        Ensure(server, named.Statement);
        server.Replies.Sent(new PendingRequest { Request = request, Statement = named.Statement, Named = named });
        return named.Statement.ServerName;
    }

    /// <summary>Notes the Close of a statement. False: the server need not know; true: the message goes on as it is.</summary>
    internal bool Close(ServerConnection server, ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            Mine.ForgetUnnamed();
            server.Statements.ForgetUnnamed();
            server.Replies.Sent(new PendingRequest { Request = Request.Close, UnnamedOf = Mine });
            return true;
        }

        var named = Mine.Find(name);
        if (named is null && !name.StartsWith(Statement.Prefix))
        {
            session.FollowedState?.Ran(StateEffects.Deallocates);
            server.Replies.Sent(Request.Close);
            return true;
        }

        if (named is not null) Mine.Remove(named);
        server.Replies.Sent(new PendingRequest { Request = Request.Close, IsMade = true, Named = named });
        return false;
    }

    /// <summary>The names in a query's text, if the server may have to know one of them for it.</summary>
    internal Mention[] Mentioned(ServerConnection server, ReadOnlySpan<byte> sql)
    {
        if ((Mine.Count == 0 && Loans is not { IsOpen: true } && !server.Replies.IsBusy) || server.Replies.IsBatchOpen) return [];
        Loans ??= new StatementLoans(session, Mine);
        return Mention.AllIn(sql);
    }

    /// <summary>Sends a query that uses names of the client's, to a server that owes nothing.</summary>
    internal void Query(ServerConnection server, Mention[] mentions, ReadOnlySpan<byte> message)
    {
        LentNames rewording = new();
        Loans!.Lend(server, mentions, rewording);
        StatementLoans.Sync(server);
        server.Connection!.Write(message);
        Mine.ForgetUnnamed();
        var takesAll = Loans.Run(mentions) | SqlText.MayTakeAllStatements(message[MessageScanner.HeaderSize..]);
        server.Replies.Sent(new PendingRequest { Request = Request.Query, TakesAll = takesAll, Rewording = rewording });
    }

    private Mention[] MentionsOf(ReadOnlySpan<byte> name) => name.IsEmpty ? _unnamedMentions : Mine.Find(name)?.Statement.Mentions ?? [];

    /// <summary>What is sent next mentions these.</summary>
    private void Lend(ServerConnection server, Mention[] mentions)
    {
        if (mentions.Length > 0 && session.FollowedState is not null) (Loans ??= new StatementLoans(session, Mine)).Lend(server, mentions);
    }

    /// <summary>What is bound runs these.</summary>
    private void Run(ServerConnection server, Mention[] mentions)
    {
        if (mentions.Length == 0 || session.FollowedState is null) return;
        Lend(server, mentions);
        BoundTakesAll |= Loans!.Run(mentions);
    }

    private bool IsPreparedBySql(ReadOnlySpan<byte> name) =>
        (session.Prepared.Count > 0 && session.Prepared[Encoding.UTF8.GetString(name)] is not null)
        || (session.FollowedState is { Seen: var seen } && (seen & StateEffects.Prepares) != 0);

    /// <summary>One that mentions others means what this client has of them.</summary>
    private Statement Intern(ReadOnlySpan<byte> afterName)
    {
        var scope = session.Parameters["search_path"];
        var statement = session.Host.Statements.Intern(afterName, scope);
        return statement.Mentions.Length == 0 ? statement : session.Host.Statements.Intern(afterName, $"{scope} {session.Id}");
    }

    private void Ensure(ServerConnection server, Statement statement)
    {
        if (server.Statements.Use(statement)) return;
        MakeRoom(server);
        server.Statements.Add(statement);
        Send(server, statement.ServerName, statement.Body);
        server.Replies.Sent(new PendingRequest { Request = Request.Parse, IsHidden = true, Statement = statement });
    }

    private void EnsureUnnamed(ServerConnection server)
    {
        if (server.Statements.HasUnnamedOf(Mine)) return;
        if (Mine.KeepsUnnamed)
        {
            server.Statements.SetUnnamed(Mine);
            Write(server.Connection!, [], Mine.Unnamed);
            server.Replies.Sent(new PendingRequest
            {
                Request = Request.Parse,
                IsHidden = true,
                UnnamedOf = Mine,
                UnnamedVersion = Mine.UnnamedVersion,
            });
        }
        else if (!server.Statements.HasNoUnnamed)
        {
            // Another client's: without it the error is the server's own.
            server.Statements.ForgetUnnamed();
            FrontendMessages.WriteClose(server.Connection!, ObjectKind.Statement, []);
            server.Replies.Sent(new PendingRequest { Request = Request.Close, IsHidden = true, UnnamedOf = Mine });
        }
    }

    private void MakeRoom(ServerConnection server)
    {
        while (server.Statements.TryEvict(session.Host.Settings.MaxPreparedStatements, out var evicted)) Close(server, evicted);
    }

    private static void Close(ServerConnection server, Statement statement)
    {
        FrontendMessages.WriteClose(server.Connection!, ObjectKind.Statement, statement.ServerName);
        server.Replies.Sent(new PendingRequest { Request = Request.Close, IsHidden = true, Statement = statement });
    }

    private void Send(ServerConnection server, ReadOnlySpan<byte> name, ReadOnlySpan<byte> afterName)
    {
        session.Counters.ServerParses++;
        Write(server.Connection!, name, afterName);
    }

    /// <summary>A Parse, piece by piece: a long one needs no memory in one piece.</summary>
    internal static void Write(Connection output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> afterName)
    {
        Span<byte> header = stackalloc byte[MessageScanner.HeaderSize];
        header[0] = (byte)FrontendCode.Parse;
        BinaryPrimitives.WriteInt32BigEndian(header[1..], 4 + name.Length + 1 + afterName.Length);
        output.Write(header);
        output.Write(name);
        output.Write([0]);
        output.Write(afterName);
    }
}
