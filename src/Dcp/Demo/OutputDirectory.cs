using Dcp.Workload;
using Dcp.Workload.Report;
using Dcp.Workload.Results;

namespace Dcp.Demo;

/// <summary>
/// Where a demo's results go. Nothing is written before the end, so that a demo that is interrupted leaves no directory, or
/// leaves the one of the last demo as it was; and files that are not a demo's are never touched.
/// </summary>
internal sealed class OutputDirectory
{
    private readonly string _path;

    private OutputDirectory(string path) => _path = path;

    /// <exception cref="WorkloadInputException">Something else is in its place.</exception>
    /// <exception cref="WorkloadFailedException">Nothing can be written there.</exception>
    public static OutputDirectory Check(string path, IReadOnlyList<string> runNames)
    {
        if (File.Exists(path))
            throw new WorkloadInputException($"--out {path}: a file of that name is in the way");
        HashSet<string> own = [.. ReportDirectory.FileNames, .. runNames.Select(name => name + RunResultFile.Extension)];
        string? foreign = Directory.Exists(path)
            ? Directory.EnumerateFileSystemEntries(path).Select(Path.GetFileName).FirstOrDefault(name => !own.Contains(name!))
            : null;
        if (foreign is not null)
            throw new WorkloadInputException($"--out {path}: '{foreign}' in it is not a demo's; name a new or empty directory");
        RequireWritable(path);
        return new OutputDirectory(path);
    }

    /// <summary>Writes the results and the report made from them; gives the report's path.</summary>
    /// <exception cref="WorkloadFailedException">It cannot be written.</exception>
    public string Write(params IReadOnlyList<RunResult> results)
    {
        try
        {
            Directory.CreateDirectory(_path);
            foreach (RunResult result in results)
                RunResultFile.Write(RunResultFile.PathFor(_path, result.RunName), result);
            return ReportBuilder.Write(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(_path, e);
        }
    }

    /// <summary>Tries it, and leaves nothing: a demo of two minutes is not to end with what could have been known at its start.</summary>
    private static void RequireWritable(string path)
    {
        List<string> made = [];
        for (string? at = Path.GetFullPath(path); at is not null && !Directory.Exists(at); at = Path.GetDirectoryName(at))
            made.Add(at);
        try
        {
            Directory.CreateDirectory(path);
            using FileStream probe = new(
                Path.Combine(path, Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            probe.WriteByte(0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(path, e);
        }
        finally
        {
            foreach (string directory in made.Where(Directory.Exists))
                Directory.Delete(directory);
        }
    }

    private static WorkloadFailedException Failed(string path, Exception e) => new(
        $"--out {path} cannot be written: {e switch { UnauthorizedAccessException => "permission denied", DirectoryNotFoundException or FileNotFoundException => "no directory can be made there", _ => e.Message }}", e);
}
