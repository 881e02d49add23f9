using Dcp.Wire;

namespace Dcp.Server.Admin.Commands;

/// <summary><c>RELOAD</c>: reads the configuration again; with an error in it the old one stays.</summary>
internal sealed class ReloadCommand() : NodeCommand("RELOAD")
{
    internal override async Task RunHereAsync(CommandCall call)
    {
        call.Log(Name);
        var problems = await call.Reactor.OffloadAsync(call.Control.Reload);
        if (problems is null) call.Answer(Name);
        else call.Error("RELOAD failed, see logs for additional details", SqlState.ConfigurationFileError);
    }
}
