namespace Dcp.Cluster.Lab;

/// <summary>A lock between processes: a file that is open for one alone. The kernel gives it back when its holder dies.</summary>
internal static class LabLock
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    internal static async Task<FileStream> AcquireAsync(string path)
    {
        for (var began = TimeProvider.System.GetTimestamp(); ; await Task.Delay(s_poll).ConfigureAwait(false))
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (TimeProvider.System.GetElapsedTime(began) < s_limit)
            {
                // Somebody else has it.
            }
        }
    }
}
