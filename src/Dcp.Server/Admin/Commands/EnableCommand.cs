namespace Dcp.Server.Admin.Commands;

/// <summary><c>ENABLE db</c>: ends a DISABLE.</summary>
internal sealed class EnableCommand() : NodeCommand("ENABLE")
{
    internal override Arity Argument => Arity.Required;

    internal override Task RunHereAsync(CommandCall call)
    {
        if (call.Argument.Length == 0)
        {
            call.Error("a database is required");
        }
        else if (call.FindDatabase("enable", known: true) is { } database)
        {
            call.Log(Name);
            database.IsDisabled = false;
            call.Answer(Name);
        }

        return Task.CompletedTask;
    }
}
