using System.Text;
using Dcp.Wire;

namespace Dcp.Tests.Simulation;

/// <summary>What came between a request and its ReadyForQuery.</summary>
internal sealed class Answer
{
    /// <summary>First values of rows, as text.</summary>
    internal List<string> Rows { get; } = [];

    internal List<string> Tags { get; } = [];

    internal List<string> Notices { get; } = [];

    internal ErrorFields? Error { get; private set; }

    /// <summary>Data of a COPY to the client, bytes.</summary>
    internal long CopyBytes { get; private set; }

    /// <summary>The server waits for a COPY's data.</summary>
    internal bool IsCopyIn { get; private set; }

    internal TransactionStatus Status { get; private set; }

    internal bool IsComplete { get; private set; }

    /// <summary>Nothing has come yet.</summary>
    internal bool IsEmpty { get; private set; } = true;

    /// <summary>The one row, after checking that there is no other and no error.</summary>
    internal string Row
    {
        get
        {
            Assert.Null(Error?.ToString());
            return Assert.Single(Rows);
        }
    }

    /// <summary>The last tag, after checking that there is no error.</summary>
    internal string Tag
    {
        get
        {
            Assert.Null(Error?.ToString());
            return Tags[^1];
        }
    }

    internal string? SqlState => Error?.SqlState;

    internal void Take(BackendCode code, ReadOnlySpan<byte> body)
    {
        IsEmpty = false;
        switch (code)
        {
            case BackendCode.DataRow:
                Assert.True(DataRowMessage.TryParse(body, out var row));
                foreach (var value in row.Values) Rows.Add(Encoding.UTF8.GetString(value.Bytes));
                break;
            case BackendCode.CommandComplete:
                Assert.True(CommandCompleteMessage.TryParse(body, out var complete));
                Tags.Add(Encoding.UTF8.GetString(complete.Tag));
                break;
            case BackendCode.ErrorResponse:
                Assert.True(ErrorFields.TryParse(body, out var error));
                Error ??= error;
                break;
            case BackendCode.NoticeResponse:
                Assert.True(ErrorFields.TryParse(body, out var notice));
                Notices.Add(notice!.Message);
                break;
            case BackendCode.CopyInResponse:
                IsCopyIn = true;
                break;
            case BackendCode.CopyData:
                CopyBytes += body.Length;
                break;
            case BackendCode.ReadyForQuery:
                Assert.True(ReadyForQueryMessage.TryParse(body, out var ready));
                Status = ready.Status;
                IsComplete = true;
                break;
        }
    }
}
