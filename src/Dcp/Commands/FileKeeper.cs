using Dcp.Workload;

namespace Dcp.Commands;

/// <summary>Writes files of results. One that cannot be written (a full disk) keeps nobody from writing the others, and is named in the end.</summary>
internal sealed class FileKeeper
{
    private readonly List<string> _failures = [];

    internal bool HasFailed => _failures.Count > 0;

    internal IReadOnlyList<string> Failures => _failures;

    internal void Try(string path, Action<string> write)
    {
        bool isNew = !File.Exists(path);
        try
        {
            write(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _failures.Add(e.Message.Contains(path, StringComparison.Ordinal) ? e.Message : $"{path}: {e.Message}");

            // Half a file would pass for a whole one.
            if (isNew)
                File.Delete(path);
        }
    }

    /// <exception cref="WorkloadFailedException">A file could not be written.</exception>
    internal void Complain()
    {
        if (HasFailed)
            throw new WorkloadFailedException($"not everything could be kept: {string.Join("; ", _failures)}");
    }
}
