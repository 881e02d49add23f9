using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Dcp.Server.Hosting;

/// <summary>
/// A file that every write goes to the end of, whoever else writes to it (O_APPEND): two processes share the log while one takes over from the
/// other. .NET's own way of appending writes where the end was when the file was opened.
/// </summary>
internal static partial class AppendedFile
{
    private const int WriteOnly = 1;
    private const int Create = 0x40;
    private const int Append = 0x400;
    private const int CloseOnExec = 0x80000;
    private const int Mode = 0x1A4;

    /// <exception cref="IOException">It cannot be opened; the message names it.</exception>
    internal static FileStream Open(string path)
    {
        var descriptor = OpenFile(path, WriteOnly | Create | Append | CloseOnExec, Mode);
        if (descriptor < 0) throw new IOException($"cannot open {path}: {Marshal.GetLastPInvokeErrorMessage()}");
        return new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Write, bufferSize: 0);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenFile(string path, int flags, int mode);
}
