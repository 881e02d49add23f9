using System.Buffers;
using System.Text;
using Dcp.Wire;

namespace Dcp.Server.Takeover;

/// <summary>PgBouncer's console over the link of a takeover: a command, its rows, and the sockets that come with them.</summary>
internal sealed class PgBouncerConsole(TransferLink link)
{
    private const string Unreadable = "PgBouncer has answered what cannot be read";

    /// <summary>Asks for the rows of a <c>SHOW</c>, or for a command to be done.</summary>
    /// <param name="withSockets">A descriptor comes with each row.</param>
    /// <exception cref="IOException">PgBouncer refuses, or has ended the connection.</exception>
    internal List<PgBouncerRow> Run(string command, bool withSockets = false)
    {
        Send(command);
        List<PgBouncerRow> rows = [];
        List<string> columns = [];
        while (link.Receive() is { } message)
        {
            switch ((BackendCode)message.Kind)
            {
                case BackendCode.RowDescription:
                    columns = ColumnsOf(message.Body);
                    break;
                case BackendCode.DataRow:
                    rows.Add(new PgBouncerRow(ValuesOf(columns, message.Body), withSockets ? link.TakeDescriptor() : -1));
                    break;
                case BackendCode.ErrorResponse:
                    throw new IOException($"PgBouncer refuses {command}: {OldConsole.TextOf(message.Body)}");
                case BackendCode.ReadyForQuery:
                    return rows;
            }
        }

        throw new IOException($"PgBouncer has ended the connection instead of answering {command}");
    }

    /// <summary>Tells it to end, and returns when it has.</summary>
    internal void ShutDown()
    {
        Send("SHUTDOWN");
        while (link.Receive() is not null) { }
    }

    /// <summary>Reads on to where the console waits for a command.</summary>
    internal void WaitUntilReady()
    {
        while (link.Receive() is { } message)
        {
            if ((BackendCode)message.Kind == BackendCode.ReadyForQuery) return;
        }

        throw new IOException("the running process has ended the connection");
    }

    private void Send(string command)
    {
        ArrayBufferWriter<byte> query = new();
        FrontendMessages.WriteQuery(query, command);
        link.SendRaw(query.WrittenSpan);
    }

    private static List<string> ColumnsOf(byte[] body)
    {
        if (!RowDescriptionMessage.TryParse(body, out var description)) throw new InvalidDataException(Unreadable);
        List<string> columns = [];
        foreach (var column in description) columns.Add(column.Name);
        return columns;
    }

    private static Dictionary<string, string> ValuesOf(List<string> columns, byte[] body)
    {
        if (!DataRowMessage.TryParse(body, out var row) || row.Values.Count != columns.Count) throw new InvalidDataException(Unreadable);
        Dictionary<string, string> values = [];
        var at = 0;
        foreach (var value in row.Values)
        {
            if (!value.IsNull) values[columns[at]] = Encoding.UTF8.GetString(value.Bytes);
            at++;
        }

        return values;
    }
}
