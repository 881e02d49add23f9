using System.Globalization;

namespace Dcp.Server.Hosting;

/// <summary>The process's id in a file, for as long as it runs.</summary>
internal sealed class PidFile : IDisposable
{
    private readonly string _path;
    private int? _before;

    private PidFile(string path, int? before)
    {
        _path = path;
        _before = before;
    }

    /// <summary>Writes the file; an empty path writes none.</summary>
    /// <param name="takenOver">The process whose file it may be: it is being taken over.</param>
    /// <exception cref="IOException">It cannot be written, or names a process that is alive.</exception>
    internal static PidFile Write(string path, int? takenOver = null)
    {
        if (path.Length > 0)
        {
            if (Owner(path) is { } pid && pid != takenOver && IsAlive(pid))
                throw new IOException($"{path}: process {pid} is still running");
            Write(path, Environment.ProcessId);
        }

        return new PidFile(path, takenOver);
    }

    /// <summary>Writes the file again: the process that was taken over has ended, and has removed it.</summary>
    internal void Renew()
    {
        _before = null;
        if (_path.Length > 0) Write(_path, Environment.ProcessId);
    }

    /// <summary>Removes the file; it is the other process's again if that was to be taken over and lives on.</summary>
    public void Dispose()
    {
        if (_path.Length == 0 || Owner(_path) != Environment.ProcessId) return;
        if (_before is { } pid && IsAlive(pid)) Write(_path, pid);
        else File.Delete(_path);
    }

    /// <summary>The process that the file names; null when there is none.</summary>
    internal static int? Owner(string path) =>
        File.Exists(path) && int.TryParse(File.ReadAllText(path).Trim(), CultureInfo.InvariantCulture, out var pid) ? pid : null;

    /// <summary>A process that has ended is listed until somebody asks how, which in many containers nobody does.</summary>
    private static bool IsAlive(int pid)
    {
        try
        {
            // The second field is the program's name in parentheses; the state comes behind it.
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 1)..].TrimStart() is not ['Z' or 'X', ..];
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static void Write(string path, int pid)
    {
        try
        {
            File.WriteAllText(path, string.Create(CultureInfo.InvariantCulture, $"{pid}\n"));
        }
        catch (DirectoryNotFoundException e)
        {
            throw new IOException($"pidfile {path}: there is no such directory", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"pidfile {path}: permission denied", e);
        }
    }
}
