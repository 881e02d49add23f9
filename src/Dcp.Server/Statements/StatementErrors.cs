using Dcp.Wire;

namespace Dcp.Server.Statements;

/// <summary>Errors of the server about statements. Bodies of ErrorResponse, as on the wire.</summary>
internal static class StatementErrors
{
    /// <summary>The body with the client's name wherever the server's stands in quotes.</summary>
    internal static byte[] Rename(ReadOnlySpan<byte> body, ReadOnlySpan<byte> serverName, ReadOnlySpan<byte> clientName)
    {
        List<byte> renamed = new(body.Length + clientName.Length);
        ReadOnlySpan<byte> quoted = [(byte)'"', .. serverName, (byte)'"'];
        while (body.IndexOf(quoted) is >= 0 and var at)
        {
            renamed.AddRange(body[..(at + 1)]);
            renamed.AddRange(clientName);
            renamed.Add((byte)'"');
            body = body[(at + quoted.Length)..];
        }

        renamed.AddRange(body);
        return [.. renamed];
    }

    /// <summary>"cached plan must not change result type": the schema has changed under the statement.</summary>
    internal static bool IsStale(ReadOnlySpan<byte> body) =>
        ErrorFields.TryParse(body, out var fields) && fields!.SqlState == SqlState.FeatureNotSupported;
}
