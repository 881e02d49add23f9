using Dcp.Net;
using Dcp.Server.Pool;
using Dcp.Wire;

namespace Dcp.Server.Session;

/// <summary>The server was sent what it cannot read in place of a statement that is refused: its error is replaced by this one.</summary>
internal sealed class RefusedText(ErrorFields refusal) : Rewording
{
    internal override bool WriteError(Connection client, Request failed, ReadOnlySpan<byte> body)
    {
        // Something else may have happened meanwhile (a cancel, a shutdown).
        if (ErrorFields.TryParse(body, out var said) && said!.SqlState != SqlState.SyntaxError) return Pass(client, body);
        BackendMessages.WriteErrorResponse(client, refusal);
        return true;
    }
}
