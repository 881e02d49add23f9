using System.Globalization;
using Dcp.Server.Session;

namespace Dcp.Server.Admin.Commands;

/// <summary><c>KILL_CLIENT id</c>: throws out the client with that id (SHOW CLIENTS).</summary>
internal sealed class KillClientCommand() : Command("KILL_CLIENT")
{
    internal override Arity Argument => Arity.Required;

    internal override async Task RunAsync(ConsoleCall call)
    {
        if (!long.TryParse(call.Argument, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            call.Error("invalid client pointer supplied");
            return;
        }

        var found = await call.Host.CollectAsync(session =>
        {
            // A client in login has no place yet that KILL_CLIENT looks at.
            if (session.Id != id || session.State == ClientState.Login) return false;
            session.Stop(StopRequest.Killed);
            return true;
        });
        if (!found.Contains(true)) call.Error("client not found");
        else call.Answer(Name);
    }
}
