using System.Globalization;

namespace Dcp.Cluster.Tools;

/// <summary>All processes that a session's leader and its children are. Ending one is done when none is left that could hold a socket.</summary>
internal static class ProcessGroup
{
    /// <summary>Whether one of the group still lives. A zombie does not: where nobody reaps, it would be there for ever.</summary>
    internal static bool IsAlive(int group)
    {
        var wanted = group.ToString(CultureInfo.InvariantCulture);
        return Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])).Any(path => IsMember(path, wanted));
    }

    private static bool IsMember(string process, string group)
    {
        try
        {
            // After the name in brackets, which may hold anything: state, parent, group.
            var stat = File.ReadAllText($"{process}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ', 4);
            return fields[2] == group && fields[0] is not ("Z" or "X");
        }
        catch (IOException)
        {
            return false;
        }
    }
}
