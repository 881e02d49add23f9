using Dcp.Net;
using Dcp.Server.Pool;
using Dcp.Wire;

namespace Dcp.Server.Session;

/// <summary>
/// A query uses statements by the names that its client gave them, which the server was made to prepare for it. Where it could not, it said why;
/// the client hears of that where the query comes upon the statement.
/// </summary>
internal sealed class LentNames : Rewording
{
    private byte[]? _withheld;

    internal override bool WriteError(Connection client, Request failed, ReadOnlySpan<byte> body)
    {
        if (!ErrorFields.TryParse(body, out var error)) return Pass(client, body);
        if (failed == Request.Parse && !error!.IsFatal)
        {
            _withheld = body.ToArray();
            return false;
        }

        return Pass(client, _withheld is not null && error!.SqlState is SqlState.InvalidStatementName or SqlState.InFailedTransaction ? _withheld : body);
    }
}
