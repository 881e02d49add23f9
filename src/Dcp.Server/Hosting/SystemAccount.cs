using System.Runtime.InteropServices;

namespace Dcp.Server.Hosting;

/// <summary>Users and groups of the operating system, and the change to another user. At the start, before anything is opened.</summary>
internal static unsafe partial class SystemAccount
{
    /// <summary>More than a <c>struct passwd</c> or <c>struct group</c> has anywhere.</summary>
    private const int RecordSize = 256;
    private const int BufferSize = 64 * 1024;
    private const int UserIdOffset = 16;
    private const int GroupIdOffset = 20;

    /// <summary>Becomes that user, with its groups, for good. Nothing happens when it is the one already.</summary>
    /// <exception cref="IOException">There is no such user, or the process may not.</exception>
    internal static void Become(string user)
    {
        var (userId, groupId) = Find(user);
        if (EffectiveUser() == userId) return;
        if (SetGroups(user, groupId) != 0 || SetGroup(groupId) != 0 || SetUser(userId) != 0)
            throw new IOException($"user \"{user}\": the process could not change to it: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <exception cref="IOException">There is no such user.</exception>
    internal static (uint UserId, uint GroupId) Find(string user)
    {
        var record = stackalloc byte[RecordSize];
        var buffer = new byte[BufferSize];
        fixed (byte* room = buffer)
        {
            byte* found;
            if (FindUser(user, record, room, (nuint)buffer.Length, &found) != 0 || found is null) throw new IOException($"user \"{user}\": there is no such user of the system");
        }

        return (*(uint*)(record + UserIdOffset), *(uint*)(record + GroupIdOffset));
    }

    /// <exception cref="IOException">There is no such group.</exception>
    internal static uint GroupId(string group)
    {
        var record = stackalloc byte[RecordSize];
        var buffer = new byte[BufferSize];
        fixed (byte* room = buffer)
        {
            byte* found;
            if (FindGroup(group, record, room, (nuint)buffer.Length, &found) == 0 && found is not null) return *(uint*)(record + UserIdOffset);
        }

        throw new IOException($"unix_socket_group \"{group}\": there is no such group of the system");
    }

    [LibraryImport("libc", EntryPoint = "getpwnam_r", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FindUser(string name, byte* record, byte* buffer, nuint length, byte** found);

    [LibraryImport("libc", EntryPoint = "getgrnam_r", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FindGroup(string name, byte* record, byte* buffer, nuint length, byte** found);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "initgroups", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetGroups(string user, uint group);

    [LibraryImport("libc", EntryPoint = "setgid", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetGroup(uint group);

    [LibraryImport("libc", EntryPoint = "setuid", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetUser(uint user);
}
