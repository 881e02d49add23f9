using Dcp.Workload.Database;

namespace Dcp.SystemTests.Support;

/// <summary>What an unprivileged user can do.</summary>
internal static class Accounts
{
    /// <summary>False when some directory on the way is closed to others, as a home of root's is.</summary>
    public static bool CanReach(UnixAccount? account, string path)
    {
        if (account is null)
            return true;
        for (DirectoryInfo? directory = new FileInfo(path).Directory; directory is not null; directory = directory.Parent)
        {
            if (!directory.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
                return false;
        }

        return true;
    }
}
