namespace Dcp.Server.Admin.Commands;

/// <summary>A command that can also be given for all nodes (<c>… CLUSTER</c>): it needs no client of the console.</summary>
internal abstract class NodeCommand(string name) : Command(name)
{
    internal sealed override Task RunAsync(ConsoleCall call) => RunHereAsync(call);

    /// <summary>Does it on this node, and answers. On the call's reactor.</summary>
    internal abstract Task RunHereAsync(CommandCall call);
}
