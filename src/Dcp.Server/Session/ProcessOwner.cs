using System.Globalization;

namespace Dcp.Server.Session;

/// <summary>The operating system's user that this process runs as.</summary>
internal static class ProcessOwner
{
    /// <summary>The effective user id, from <c>/proc/self/status</c> (Uid: real, effective, saved, file system).</summary>
    internal static uint UserId { get; } = Read();

    private static uint Read()
    {
        var line = File.ReadLines("/proc/self/status").First(text => text.StartsWith("Uid:", StringComparison.Ordinal));
        return uint.Parse(line.Split('\t')[2], CultureInfo.InvariantCulture);
    }
}
