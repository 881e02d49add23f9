using System.Text;
using Dcp.Net;
using Dcp.Wire;

namespace Dcp.Server.Pool;

/// <summary>
/// Runs a query of dcp's own on a server that is in sync and belongs to the caller (parameters, reset query, connect_query), and
/// swallows the answer.
/// </summary>
internal static class ServerQuery
{
    private const int LongestMessage = 1024 * 1024;

    /// <summary>
    /// Null when it succeeded. Otherwise what the server said, or why it said nothing; <see cref="ServerConnection.IsUsable"/> tells
    /// whether the connection may still be used. Owns the connection until it returns. Reactor thread.
    /// </summary>
    internal static Task<ErrorFields?> RunAsync(ServerConnection server, string sql, TimeSpan limit) => RunAsync(server, sql, null, limit);

    /// <summary>As the other, and the rows are shown to <paramref name="reader"/>.</summary>
    internal static Task<ErrorFields?> RunAsync(ServerConnection server, string sql, RowReader? reader, TimeSpan limit)
    {
        FrontendMessages.WriteQuery(server.Connection!, sql);
        server.Replies.Sent(Request.Query);
        return AwaitAsync(server, reader, limit);
    }

    /// <summary>
    /// As <see cref="RunAsync(ServerConnection, string, TimeSpan)"/> for one statement with one parameter, whose text the server never sees as SQL. The description of the rows
    /// and each row are shown to <paramref name="reader"/>.
    /// </summary>
    internal static Task<ErrorFields?> AskAsync(ServerConnection server, string sql, string parameter, RowReader reader, TimeSpan limit)
    {
        var connection = server.Connection!;
        FrontendMessages.WriteParse(connection, "", sql);
        FrontendMessages.WriteBind(connection, "", "", [], [Encoding.UTF8.GetBytes(parameter)], []);
        FrontendMessages.WriteDescribe(connection, ObjectKind.Portal, ""u8);
        FrontendMessages.WriteExecute(connection, ""u8);
        FrontendMessages.WriteSync(connection);
        foreach (var request in (ReadOnlySpan<Request>)[Request.Parse, Request.Bind, Request.Describe, Request.Execute, Request.Sync])
            server.Replies.Sent(request);
        return AwaitAsync(server, reader, limit);
    }

    /// <summary>As <see cref="RunAsync(ServerConnection, string, TimeSpan)"/>: has the server forget statements of these names, which it need not have.</summary>
    internal static Task<ErrorFields?> CloseAsync(ServerConnection server, IEnumerable<byte[]> statements, TimeSpan limit)
    {
        foreach (var name in statements)
        {
            FrontendMessages.WriteClose(server.Connection!, ObjectKind.Statement, name);
            server.Replies.Sent(new PendingRequest { Request = Request.Close, IsHidden = true });
        }

        FrontendMessages.WriteSync(server.Connection!);
        server.Replies.Sent(Request.Sync);
        return AwaitAsync(server, null, limit);
    }

    private static async Task<ErrorFields?> AwaitAsync(ServerConnection server, RowReader? reader, TimeSpan limit)
    {
        var connection = server.Connection!;
        Signal signal = new(server.Reactor);
        connection.Owner = signal;
        using Deadline deadline = new(signal, limit > TimeSpan.Zero ? limit : null);
        using MessageAssembler assembler = new(LongestMessage);
        try
        {
            connection.Flush();
            ErrorFields? error = null;
            var isOver = false;
            while (true)
            {
                while (!isOver && Take(server, assembler, reader, ref error) is { } done) isOver = done;
                // A server that listens may go on with notifications at once, of which one may have come in part.
                if (isOver && (server.Replies.IsBusy || UnaskedMessages.TakeNotifications(server, server.Notified))) return error;

                if (deadline.IsOver) return Lost("query timeout");
                if (!connection.IsAlive) return error ?? Lost("server conn crashed?");
                await signal.WaitAsync();
            }
        }
        finally
        {
            if (ReferenceEquals(connection.Owner, signal)) connection.Owner = null;
        }
    }

    private static ErrorFields Lost(string message) => ErrorFields.Fatal(SqlState.ConnectionFailure, message);

    /// <summary>One message: true when it was the last, null when there is none.</summary>
    private static bool? Take(ServerConnection server, MessageAssembler assembler, RowReader? reader, ref ErrorFields? error)
    {
        var connection = server.Connection!;
        var result = assembler.Next(connection.Input, out var consumed, out var type, out var body);
        if (result == AssembleResult.NeedMore)
        {
            connection.Consume(consumed);
            return null;
        }

        bool? done = false;
        if (result != AssembleResult.Message)
        {
            error = Lost("unexpected answer from server");
            done = true;
        }
        else if ((BackendCode)type == BackendCode.ReadyForQuery)
        {
            if (body.Length != 1 || !server.Replies.Ready((TransactionStatus)body[0])) error ??= Lost("unexpected answer from server");
            done = true;
        }
        else
        {
            if ((BackendCode)type == BackendCode.ErrorResponse && error is null)
            {
                error = ErrorFields.TryParse(body, out var fields) ? fields : Lost("malformed error from server");
            }
            else if ((BackendCode)type == BackendCode.ParameterStatus && ParameterStatusMessage.TryParse(body, out var status))
            {
                server.Follow(Encoding.UTF8.GetString(status.Name), Encoding.UTF8.GetString(status.Value));
            }
            else if ((BackendCode)type is BackendCode.RowDescription or BackendCode.DataRow)
            {
                reader?.Invoke((BackendCode)type, body);
            }
            else if ((BackendCode)type == BackendCode.NotificationResponse)
            {
                server.Notified?.Invoke(body);
            }
            else if ((BackendCode)type == BackendCode.CommandComplete && CommandTag.TakesAllStatements(body))
            {
                server.Replies.Deallocated(null);
            }

            if (!server.Replies.Received((BackendCode)type))
            {
                error = Lost("unexpected answer from server");
                done = true;
            }
        }

        connection.Consume(consumed);
        return done;
    }
}
