namespace Dcp.Server.Admin.Shows;

/// <summary>Name and version of the program.</summary>
internal sealed class VersionShow() : Show("VERSION", "version")
{
    internal override ValueTask<IEnumerable<string?[]>> RowsAsync(ConsoleCall call) => new([[call.Control.Version]]);
}
