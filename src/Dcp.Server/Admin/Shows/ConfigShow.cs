using Dcp.Server.Config.Table;

namespace Dcp.Server.Admin.Shows;

/// <summary>Every setting with its value, its default, and whether SET may change it.</summary>
internal sealed class ConfigShow() : Show("CONFIG", "key", "value", "default", "changeable")
{
    internal override ValueTask<IEnumerable<string?[]>> RowsAsync(ConsoleCall call)
    {
        var settings = call.Host.Settings;
        return new(SettingsTable.All.Select(setting =>
            new[] { setting.Name, setting.Format(settings), setting.Default, Cell.YesNo(setting.Changeable) }));
    }
}
