using Dcp.Server.Config.Table;

namespace Dcp.Server.Admin.Commands;

/// <summary>
/// <c>SET key = value</c>: changes a setting until the next reload. One that needs a restart is taken and changes nothing, as with PgBouncer.
/// </summary>
internal sealed class SetCommand() : Command("SET")
{
    // Anybody may set what is ignored.
    internal override bool NeedsAdmin => false;

    internal override Arity Argument => Arity.Required;

    internal override async Task RunAsync(ConsoleCall call)
    {
        if (DriverSettings.Find(call.Argument) is not null)
        {
            call.Notice("SET ignored");
            call.Answer("SET");
            return;
        }

        if (!call.IsAdmin)
        {
            call.Error("admin access needed");
            return;
        }

        // Certificates may have to be read.
        var change = await call.Session.Reactor.OffloadAsync(() => call.Control.Set(call.Argument, call.Value));
        if (change.Outcome is SettingOutcome.Unknown or SettingOutcome.BadValue) call.Error("SET failed", detail: change.Text);
        else call.Answer($"SET {call.Argument}={call.Value}");
    }
}
