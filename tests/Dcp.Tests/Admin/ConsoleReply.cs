using System.Text;
using Dcp.Wire;

namespace Dcp.Tests.Admin;

/// <summary>The messages of an answer, taken apart.</summary>
internal sealed class ConsoleReply
{
    internal static readonly ConsoleReply Empty = new();

    /// <summary>Type letters in order.</summary>
    internal string Types { get; private set; } = "";

    /// <summary><c>name</c>, with <c>:i</c>, <c>:q</c> or <c>:n</c> for int4, int8 and numeric.</summary>
    internal string[] Columns { get; private set; } = [];

    internal string[] ColumnNames => [.. Columns.Select(column => column.Split(':')[0])];

    internal List<string?[]> Rows { get; } = [];

    internal string? Tag { get; private set; }

    internal ErrorFields? Error { get; private set; }

    internal ErrorFields? Notice { get; private set; }

    internal Dictionary<string, string> Parameters { get; } = [];

    internal byte[] Key { get; private set; } = [];

    internal string? this[int row, string column] => Rows[row][Array.IndexOf(ColumnNames, column)];

    internal static ConsoleReply Parse(byte[] bytes)
    {
        ConsoleReply reply = new();
        using MessageAssembler assembler = new(1024 * 1024);
        ReadOnlySpan<byte> rest = bytes;
        while (assembler.Next(rest, out var consumed, out var type, out var body) == AssembleResult.Message)
        {
            reply.Types += (char)type;
            reply.Take((BackendCode)type, body);
            rest = rest[consumed..];
        }

        Assert.Empty(rest.ToArray());
        return reply;
    }

    private void Take(BackendCode code, ReadOnlySpan<byte> body)
    {
        switch (code)
        {
            case BackendCode.RowDescription:
                Assert.True(RowDescriptionMessage.TryParse(body, out var description));
                List<string> columns = [];
                foreach (var field in description) columns.Add(field.Name + Suffix(field.TypeOid));
                Columns = [.. columns];
                break;
            case BackendCode.DataRow:
                Assert.True(DataRowMessage.TryParse(body, out var row));
                List<string?> cells = [];
                foreach (var value in row.Values) cells.Add(value.IsNull ? null : Encoding.UTF8.GetString(value.Bytes));
                Rows.Add([.. cells]);
                break;
            case BackendCode.CommandComplete:
                Assert.True(CommandCompleteMessage.TryParse(body, out var complete));
                Tag = Encoding.UTF8.GetString(complete.Tag);
                break;
            case BackendCode.ErrorResponse:
                Assert.True(ErrorFields.TryParse(body, out var error));
                Error = error;
                break;
            case BackendCode.NoticeResponse:
                Assert.True(ErrorFields.TryParse(body, out var notice));
                Notice = notice;
                break;
            case BackendCode.ParameterStatus:
                Assert.True(ParameterStatusMessage.TryParse(body, out var status));
                Parameters[Encoding.UTF8.GetString(status.Name)] = Encoding.UTF8.GetString(status.Value);
                break;
            case BackendCode.BackendKeyData:
                Key = body.ToArray();
                break;
        }
    }

    private static string Suffix(int oid) => oid switch
    {
        23 => ":i",
        20 => ":q",
        1700 => ":n",
        25 => "",
        _ => $":{oid}",
    };
}
