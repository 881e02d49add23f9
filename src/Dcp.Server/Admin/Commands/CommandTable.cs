namespace Dcp.Server.Admin.Commands;

/// <summary>The console's commands by their word.</summary>
internal static class CommandTable
{
    private static readonly ShowCommand s_show = new();

    private static readonly Dictionary<string, Command> s_byName =
        new Command[]
        {
            s_show,
            new SetCommand(),
            new PauseCommand(),
            new ResumeCommand(),
            new SuspendCommand(),
            new DisableCommand(),
            new EnableCommand(),
            new ReconnectCommand(),
            new WaitCloseCommand(),
            new KillCommand(),
            new KillClientCommand(),
            new ReloadCommand(),
            new ShutdownCommand(),
            new DrainCommand(),
            new AcceptCommand(),
            new TakeoverCommand(),
        }.ToDictionary(command => command.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Finds and runs a command; answers an error when <paramref name="text"/> is none or not one that we know.</summary>
    internal static async Task RunAsync(ConsoleCall call, CommandText? text)
    {
        if (text is null || Find(text) is not { } command || (command.Argument == Arity.None && text.Argument.Length > 0)) call.SyntaxError();
        else if (command.NeedsAdmin && !call.IsAdmin) call.Error("admin access needed");
        else if (text.IsForAllNodes && command is NodeCommand forAll) await AllNodes.RunAsync(call, forAll);
        else if (text.IsForAllNodes) call.Error($"{command.Name} cannot be given for all nodes");
        else await command.RunAsync(call);
    }

    /// <summary>Changes a target; <paramref name="text"/> is null when it cannot be understood.</summary>
    internal static Task RunAsync(ConsoleCall call, TargetCommandText? text)
    {
        if (call.IsAdmin) SetTargetCommand.Run(call, text);
        else call.Error("admin access needed");
        return Task.CompletedTask;
    }

    /// <summary>The command, if nodes may give it to each other; null otherwise.</summary>
    internal static NodeCommand? FindForNodes(CommandText text) => Find(text) as NodeCommand;

    private static Command? Find(CommandText text)
    {
        // Drivers ask SELECT for what they want to see.
        var command = text.Word.Equals("select", StringComparison.OrdinalIgnoreCase) ? s_show : s_byName.GetValueOrDefault(text.Word);
        return command is SetCommand == (text.Value is not null) ? command : null;
    }
}
