using Dcp.Net.Tls;
using Dcp.Wire;

namespace Dcp.Server.Health.Checks;

/// <summary>Encrypts a check's connection as PostgreSQL's clients do.</summary>
internal static class CheckTls
{
    /// <summary>Null when the check may go on.</summary>
    internal static async Task<CheckResult?> OfferAsync(CheckCall call, CheckLine line)
    {
        if (call.Access.Tls is not { } tls || call.Target.IsUnix) return null;
        FrontendMessages.WriteSslRequest(line.Connection);
        line.Connection.Flush();
        for (var last = false; line.Connection.Input.IsEmpty; last = !await line.WaitAsync())
        {
            if (last) return line.Silence("L6");
        }

        var answer = line.Connection.Input.Length == 1 ? (char)line.Connection.Input[0] : '\0';
        line.Connection.Consume(line.Connection.Input.Length);
        if (answer == 'N' && !call.Access.TlsRequired) return null;
        if (answer != 'S') return CheckResult.Fail("L6RSP", answer == 'N' ? "server does not support TLS" : "no answer to the request for TLS");
        line.Connection.Owner = null;
        var secured = await TlsConnection.AuthenticateAsClientAsync(line.Connection, tls.OptionsFor(call.Target.Host), call.Config.Limit);
        if (secured.Connection is not { } encrypted) return CheckResult.Fail("L6RSP", secured.Error ?? "TLS handshake failed");
        line.Replace(encrypted);
        return null;
    }
}
