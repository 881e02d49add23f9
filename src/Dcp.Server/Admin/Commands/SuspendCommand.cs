namespace Dcp.Server.Admin.Commands;

/// <summary><c>SUSPEND</c>, which stops all sockets for a takeover by another process: refused, for dcp cannot be taken over.</summary>
internal sealed class SuspendCommand() : Command("SUSPEND")
{
    internal override Task RunAsync(ConsoleCall call)
    {
        call.Error("SUSPEND is not supported yet");
        return Task.CompletedTask;
    }
}
