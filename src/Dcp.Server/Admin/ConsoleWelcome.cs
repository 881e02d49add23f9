using Dcp.Server.Session;
using Dcp.Wire;

namespace Dcp.Server.Admin;

/// <summary>What a client of the console is told before its first command. Drivers look at the version and at the encodings.</summary>
internal static class ConsoleWelcome
{
    internal static void Write(ClientSession session, string version)
    {
        var client = session.Connection;
        BackendMessages.WriteAuthenticationOk(client);
        // The number alone, first: drivers parse it. The word behind the slash is how tools know a pooler's console.
        BackendMessages.WriteParameterStatus(client, "server_version", $"{version[(version.LastIndexOf(' ') + 1)..]}/bouncer");
        BackendMessages.WriteParameterStatus(client, "client_encoding", "UTF8");
        BackendMessages.WriteParameterStatus(client, "server_encoding", "UTF8");
        BackendMessages.WriteParameterStatus(client, "DateStyle", "ISO");
        BackendMessages.WriteParameterStatus(client, "TimeZone", "GMT");
        BackendMessages.WriteParameterStatus(client, "standard_conforming_strings", "on");
        BackendMessages.WriteParameterStatus(client, "is_superuser", "on");
        session.Host.CancelKeys.Give(session);
        BackendMessages.WriteReadyForQuery(client, TransactionStatus.Idle);
        client.Flush();
    }
}
