using System.Globalization;

namespace Dcp.Server.Hosting;

/// <summary>The process's id in a file, for as long as it runs.</summary>
internal sealed class PidFile : IDisposable
{
    private readonly string _path;

    private PidFile(string path) => _path = path;

    /// <summary>Writes the file; an empty path writes none.</summary>
    /// <param name="takenOver">The process whose file it may be: it is being taken over.</param>
    /// <exception cref="IOException">It cannot be written, or names a process that is alive.</exception>
    internal static PidFile Write(string path, int? takenOver = null)
    {
        if (path.Length > 0)
        {
            if (Owner(path) is { } pid && pid != takenOver && Directory.Exists($"/proc/{pid}"))
                throw new IOException($"{path}: process {pid} is still running");
            File.WriteAllText(path, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n"));
        }

        return new PidFile(path);
    }

    public void Dispose()
    {
        if (_path.Length > 0 && Owner(_path) == Environment.ProcessId) File.Delete(_path);
    }

    private static int? Owner(string path) =>
        File.Exists(path) && int.TryParse(File.ReadAllText(path).Trim(), CultureInfo.InvariantCulture, out var pid) ? pid : null;
}
