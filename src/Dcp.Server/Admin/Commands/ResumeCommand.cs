namespace Dcp.Server.Admin.Commands;

/// <summary><c>RESUME [db]</c>: ends a PAUSE or a KILL.</summary>
internal sealed class ResumeCommand() : NodeCommand("RESUME")
{
    internal override Arity Argument => Arity.Optional;

    internal override Task RunHereAsync(CommandCall call)
    {
        var pools = call.Host.Pools;
        if (call.Argument.Length == 0)
        {
            call.Log(Name);
            if (call.Control.IsShuttingDown)
            {
                call.Error("pooler is shutting down");
                return Task.CompletedTask;
            }

            if (call.Host.IsSuspended)
            {
                call.Host.Resume();
                call.Answer(Name);
                return Task.CompletedTask;
            }

            if (!pools.AllPaused)
            {
                call.Error("pooler is not paused/suspended");
                return Task.CompletedTask;
            }

            pools.ResumeAll();
        }
        else
        {
            if (call.FindDatabase("resume", known: true) is not { } database) return Task.CompletedTask;
            call.Log(Name);
            if (!database.IsPaused)
            {
                call.Error($"database {database.Name} is not paused");
                return Task.CompletedTask;
            }

            pools.Resume([database]);
        }

        call.Answer(Name);
        return Task.CompletedTask;
    }
}
