using Dcp.Cluster.Pacemaker;
using Dcp.Cluster.Tools;

namespace Dcp.Cluster.Agents;

/// <summary>The files by which Pacemaker finds the agents: scripts that call this program.</summary>
internal static class AgentScripts
{
    internal const UnixFileMode Mode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <param name="directory">resource.d, usually <c>/usr/lib/ocf/resource.d</c>.</param>
    internal static void Write(string directory)
    {
        Directory.CreateDirectory($"{directory}/{ResourceNames.Provider}");
        foreach (var agent in new[] { AgentProgram.Pooler, AgentProgram.Vip })
        {
            var path = $"{directory}/{ResourceNames.Provider}/{agent}";
            File.WriteAllText(path, OwnCommand.Script("ocf", agent));
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, Mode);
        }
    }
}
