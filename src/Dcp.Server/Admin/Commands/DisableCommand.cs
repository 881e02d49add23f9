namespace Dcp.Server.Admin.Commands;

/// <summary><c>DISABLE db</c>: no new client may log in; those that are there stay.</summary>
internal sealed class DisableCommand() : NodeCommand("DISABLE")
{
    internal override Arity Argument => Arity.Required;

    internal override Task RunHereAsync(CommandCall call)
    {
        if (call.Argument.Length == 0)
        {
            call.Error("a database is required");
        }
        else if (call.FindDatabase("disable") is { } database)
        {
            call.Log(Name);
            database.IsDisabled = true;
            call.Answer(Name);
        }

        return Task.CompletedTask;
    }
}
