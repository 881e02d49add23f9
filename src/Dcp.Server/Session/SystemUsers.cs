using System.Runtime.InteropServices;

namespace Dcp.Server.Session;

/// <summary>The names of the operating system's users, from wherever it has them. May block.</summary>
internal static unsafe partial class SystemUsers
{
    /// <summary>More than a <c>struct passwd</c> has anywhere; its first field is the name.</summary>
    private const int RecordSize = 256;

    private const int BufferSize = 64 * 1024;

    /// <summary>Null when nobody has that id.</summary>
    internal static string? NameOf(uint userId)
    {
        var record = stackalloc byte[RecordSize];
        var buffer = new byte[BufferSize];
        fixed (byte* room = buffer)
        {
            byte* found;
            if (GetUser(userId, record, room, (nuint)buffer.Length, &found) != 0 || found is null) return null;
            return Marshal.PtrToStringUTF8(*(nint*)record);
        }
    }

    [LibraryImport("libc", EntryPoint = "getpwuid_r")]
    private static partial int GetUser(uint userId, byte* record, byte* buffer, nuint length, byte** found);
}
