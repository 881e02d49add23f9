using System.Buffers.Binary;
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

    /// <summary>The unnamed statement is a DEALLOCATE of this one, by the name that servers know.</summary>
    private ClientStatement? _unnamedDeallocates;

    private static ReadOnlySpan<byte> Nobody => "PGBOUNCER_"u8;

    internal ClientStatements Mine { get; } = new(session.Id);

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
            Send(server, Statement.Duplicate, afterName);
            server.Replies.Sent(new PendingRequest { Request = Request.Parse, IsDuplicate = true, Statement = Statement.Duplicate, Named = named });
            return;
        }

        Mine.Add(named);
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
        Send(server, statement, afterName);
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
    internal bool ParseUnnamed(ServerConnection server, ReadOnlySpan<byte> afterName, bool whole)
    {
        _unnamedTakesAll = SqlText.MayTakeAllStatements(afterName);
        _unnamedEffects = session.FollowedState?.EffectsOf(afterName, whole) ?? StateEffects.None;
        _unnamedSole = session.FollowedState?.SoleOf(_unnamedEffects, afterName);
        _unnamedDeallocates = whole && SqlText.Deallocates(afterName) && Deallocation.TryRead(afterName, out var name) ? Mine.Find(name) : null;
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
            if (request == Request.Bind) BoundTakesAll = false;
            server.Replies.Sent(request);
            return name.StartsWith(Statement.Prefix) ? Nobody : default;
        }

        if (request == Request.Bind)
        {
            BoundTakesAll = SqlText.MayTakeAllStatements(named.Statement.Body);
            session.FollowedState?.Ran(named.Statement);
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
            server.Replies.Sent(Request.Close);
            return true;
        }

        if (named is not null) Mine.Remove(named);
        server.Replies.Sent(new PendingRequest { Request = Request.Close, IsMade = true, Named = named });
        return false;
    }

    private Statement Intern(ReadOnlySpan<byte> afterName) => session.Host.Statements.Intern(afterName, session.Parameters["search_path"]);

    private void Ensure(ServerConnection server, Statement statement)
    {
        if (server.Statements.Use(statement)) return;
        MakeRoom(server);
        server.Statements.Add(statement);
        Send(server, statement, statement.Body);
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

    private void Send(ServerConnection server, Statement statement, ReadOnlySpan<byte> afterName)
    {
        session.Counters.ServerParses++;
        Write(server.Connection!, statement.ServerName, afterName);
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
