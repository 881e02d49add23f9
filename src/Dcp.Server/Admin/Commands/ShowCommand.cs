using Dcp.Server.Admin.Shows;

namespace Dcp.Server.Admin.Commands;

/// <summary><c>SHOW what</c>: everything that can be seen is a <see cref="Show"/>.</summary>
internal sealed class ShowCommand() : Command("SHOW")
{
    internal override bool NeedsAdmin => false;

    internal override Arity Argument => Arity.Required;

    internal override async Task RunAsync(ConsoleCall call)
    {
        if (DriverSettings.Find(call.Argument) is { } setting)
        {
            call.Answer(ColumnList.Of(setting.Name), [[setting.Value]]);
            return;
        }

        if (call.Argument.Equals("help", StringComparison.OrdinalIgnoreCase))
        {
            call.Notice("Console usage", Help.Text);
            call.Answer("SHOW");
        }
        else if (call.Argument.Equals("fds", StringComparison.OrdinalIgnoreCase))
        {
            if (call.IsAdmin) await FdsShow.RunAsync(call);
            else call.Error("admin access needed");
        }
        else if (ShowTable.Find(call.Argument) is { } show)
        {
            call.Answer(show.Columns, await show.RowsAsync(call));
        }
        else
        {
            call.SyntaxError();
        }
    }
}
