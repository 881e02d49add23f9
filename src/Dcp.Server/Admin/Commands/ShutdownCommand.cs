namespace Dcp.Server.Admin.Commands;

/// <summary>
/// <c>SHUTDOWN</c> ends the process at once: there is no answer, the connection closes with it. <c>SHUTDOWN WAIT_FOR_SERVERS</c> and
/// <c>WAIT_FOR_CLIENTS</c> answer, and let clients finish their transactions or their sessions first.
/// </summary>
internal sealed class ShutdownCommand() : Command("SHUTDOWN")
{
    internal override Arity Argument => Arity.Optional;

    internal override async Task RunAsync(ConsoleCall call)
    {
        ShutdownMode? mode = call.Argument.ToUpperInvariant() switch
        {
            "" => ShutdownMode.Immediate,
            "WAIT_FOR_SERVERS" => ShutdownMode.WaitForServers,
            "WAIT_FOR_CLIENTS" => ShutdownMode.WaitForClients,
            _ => null,
        };
        if (mode is null)
        {
            call.SyntaxError();
            return;
        }

        call.Session.Host.Log.Note($"{string.Join(' ', Name, call.Argument.ToUpperInvariant()).TrimEnd()} command issued");
        if (mode != ShutdownMode.Immediate)
        {
            call.Control.Shutdown(mode.Value);
            call.Answer(Name);
            return;
        }

        // With a reason set nothing more is sent to the client, who sees the end of the process as the end of its connection.
        call.Session.Finish("SHUTDOWN command");
        call.Control.Shutdown(mode.Value);
        while (await call.Session.PauseAsync()) { }
    }
}
