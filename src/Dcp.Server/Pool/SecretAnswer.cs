using System.Text;
using Dcp.Wire;
using Dcp.Wire.Authentication;

namespace Dcp.Server.Pool;

/// <summary>What auth_query answered: a row of a name and a secret, or none.</summary>
internal sealed class SecretAnswer
{
    private const int Columns = 2;

    /// <summary>The user's name as the database has it; null when it has no such user.</summary>
    internal string? Name { get; private set; }

    /// <summary>The user's secret; NULL lets nobody in who has to prove something.</summary>
    internal UserSecret Secret { get; private set; } = UserSecret.NoPassword;

    /// <summary>Why the answer cannot be used; null when it can.</summary>
    internal string? Problem { get; private set; }

    /// <summary>Takes a message of the answer; a <see cref="RowReader"/>. Of several rows the last one counts, as in PgBouncer.</summary>
    internal void Read(BackendCode code, ReadOnlySpan<byte> body)
    {
        if (code == BackendCode.RowDescription)
        {
            if (!RowDescriptionMessage.TryParse(body, out var description)) Problem ??= "malformed answer to auth_query";
            else if (description.Count != Columns) Problem ??= $"expected {Columns} columns from auth_query, not {description.Count}";
        }
        else if (!DataRowMessage.TryParse(body, out var row) || row.Values.Count != Columns)
        {
            Problem ??= "malformed answer to auth_query";
        }
        else
        {
            Take(row.Values);
        }
    }

    private void Take(WireValues values)
    {
        var row = values.GetEnumerator();
        row.MoveNext();
        if (row.Current.IsNull)
        {
            Problem ??= "auth_query response contained null user name";
            return;
        }

        Name = Encoding.UTF8.GetString(row.Current.Bytes);
        row.MoveNext();
        Secret = UserSecret.Parse(row.Current.IsNull ? null : Encoding.UTF8.GetString(row.Current.Bytes));
    }
}
