using Dcp.Server.Admin.Commands;

namespace Dcp.Server.Admin;

/// <summary>Carries out on this node what was given for all.</summary>
internal static class NodeRun
{
    /// <summary>How long a command may take on a node, PAUSE above all, which waits for clients.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Any thread; the answer comes within <see cref="Limit"/>.</summary>
    internal static async Task<(bool Ok, string Text)> RunAsync(IPoolerControl control, string command)
    {
        if (CommandParser.Parse(command) is not { } text || CommandTable.FindForNodes(text) is not { } found) return (false, $"this dcp does not know '{command}'");
        NodeCall call = new(control, text, Limit);
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        call.Reactor.Post(() => _ = RunAsync(call, found, done));
        await done.Task.ConfigureAwait(false);
        return (call.IsDone, call.Text);
    }

    private static async Task RunAsync(NodeCall call, NodeCommand command, TaskCompletionSource done)
    {
        try
        {
            await call.Host.Log.WatchAsync(command.RunHereAsync(call), command.Name);
        }
        finally
        {
            done.SetResult();
        }
    }
}
