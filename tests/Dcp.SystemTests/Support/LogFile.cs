using System.Text;

namespace Dcp.SystemTests.Support;

/// <summary>
/// What a process has written so far. The file is held open, so that it can be read to the end after the process' guard
/// has removed it. Thread-safe.
/// </summary>
internal sealed class LogFile : IDisposable
{
    private readonly FileStream _file;

    /// <param name="directory">Of the process that is about to start: its guard appends to the file that is made here.</param>
    public LogFile(string directory) =>
        _file = new FileStream(Path.Combine(directory, "log"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    public string Text
    {
        get
        {
            byte[] bytes = new byte[RandomAccess.GetLength(_file.SafeFileHandle)];
            int count = RandomAccess.Read(_file.SafeFileHandle, bytes, 0);
            return Encoding.UTF8.GetString(bytes, 0, count);
        }
    }

    public void Dispose() => _file.Dispose();
}
