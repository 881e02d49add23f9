using System.Net;

namespace Dcp.Server.Admin.Commands;

/// <summary><c>ACCEPT "address"</c>: the address comes to this host, or stays: the end of DRAIN.</summary>
internal sealed class AcceptCommand() : Command("ACCEPT")
{
    internal override Arity Argument => Arity.Required;

    internal override Task RunAsync(ConsoleCall call)
    {
        if (IPAddress.TryParse(call.Argument, out var address))
        {
            call.Log(Name);
            call.Host.Draining.Accept(address);
            call.Host.ReleaseHeld();
            call.Answer(Name);
        }
        else
        {
            call.Error("ACCEPT takes an address, in double quotes");
        }

        return Task.CompletedTask;
    }
}
