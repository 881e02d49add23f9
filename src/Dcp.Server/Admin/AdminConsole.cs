using System.Text;
using Dcp.Server.Admin.Commands;
using Dcp.Server.Session;
using Dcp.Wire;

namespace Dcp.Server.Admin;

/// <summary>
/// The console database <c>pgbouncer</c>: PgBouncer's commands, its columns and its messages, by the simple query protocol alone. One
/// object serves all sessions; each runs on its own reactor.
/// </summary>
internal sealed class AdminConsole(IPoolerControl control) : IConsole
{
    /// <summary>Longest message that is read, bytes; no command needs nearly as much.</summary>
    private const int LongestMessage = 16 * 1024;

    private readonly ConsoleStats _stats = new(control);
    private int _clients;

    /// <summary>Sessions of the console. Any thread.</summary>
    internal int Clients => Volatile.Read(ref _clients);

    /// <summary>Keeps the statistics' history. Called a few times a second, by one thread.</summary>
    internal void Care() => _stats.Care();

    public async Task RunAsync(ClientSession session)
    {
        Interlocked.Increment(ref _clients);
        try
        {
            session.ClearDeadline();
            session.State = ClientState.Idle;
            _stats.Own(session.Reactor).ClientLogins++;
            ConsoleWelcome.Write(session, control.Version);
            await ServeAsync(session);
        }
        finally
        {
            Interlocked.Decrement(ref _clients);
            control.Host.ResumeFrom(session);
        }
    }

    private async Task ServeAsync(ClientSession session)
    {
        // As PgBouncer: what the login made of the user holds, whatever a reload makes of admin_users.
        var isAdmin = Access.IsAdmin(session);
        using MessageAssembler assembler = new(LongestMessage);
        while (session.CloseReason is null)
        {
            if (!session.Connection.IsCongested && Next(session, assembler) is { } query) await ExecuteAsync(session, isAdmin, query);
            else if (session.CloseReason is not null || !await session.PauseAsync()) return;
        }
    }

    private Task ExecuteAsync(ClientSession session, bool isAdmin, string query)
    {
        session.RequestedAt = session.Reactor.Now;
        var counters = _stats.Own(session.Reactor);
        counters.Queries++;
        counters.Transactions++;
        var text = CommandParser.Parse(query, control.Cluster is not null);
        ConsoleCall call = new(session, control, _stats, isAdmin, text ?? new CommandText("", "", null), query);
        var target = TargetCommandText.Parse(query, out var isTarget);
        return isTarget ? CommandTable.RunAsync(call, target) : CommandTable.RunAsync(call, text);
    }

    /// <summary>The next query; null when none is there, or the session is over and has its reason.</summary>
    private static string? Next(ClientSession session, MessageAssembler assembler)
    {
        var connection = session.Connection;
        var result = assembler.Next(connection.Input, out var consumed, out var type, out var body);
        string? query = null;
        if (result == AssembleResult.Message) query = Take(session, (FrontendCode)type, body);
        else if (result != AssembleResult.NeedMore) Refuse(session, "incomplete pkt");
        connection.Consume(consumed);
        return query;
    }

    private static string? Take(ClientSession session, FrontendCode type, ReadOnlySpan<byte> body)
    {
        switch (type)
        {
            case FrontendCode.Query when QueryMessage.TryParse(body, out var message):
                return Encoding.UTF8.GetString(message.Sql);
            case FrontendCode.Query:
                Refuse(session, "incomplete query");
                return null;
            case FrontendCode.Terminate:
                session.Finish("client close request");
                return null;
            case FrontendCode.Parse or FrontendCode.Bind or FrontendCode.Execute or FrontendCode.Describe or FrontendCode.Close:
                Refuse(session, "extended query protocol not supported by admin console");
                return null;
            default:
                Refuse(session, $"unsupported packet type for admin console: {(int)type}");
                return null;
        }
    }

    /// <summary>An error of severity ERROR, then the end: the stream cannot go on from here.</summary>
    private static void Refuse(ClientSession session, string message)
    {
        BackendMessages.WriteErrorResponse(session.Connection, ErrorFields.Error(SqlState.ProtocolViolation, message));
        session.Host.Log.ClientError(session.LogName, message);
        session.Finish(message);
    }
}
