using System.Runtime.InteropServices;
using System.Text;

namespace Dcp.Server.Session.Outside;

/// <summary>
/// The operating system's authentication modules (PAM), service <c>pgbouncer</c>. Blocks as long as the modules do, which on a wrong password
/// is often seconds. Any thread, and several at once.
/// </summary>
internal static unsafe partial class Pam
{
    private const string Service = "pgbouncer";
    private const string Library = "libpam.so.0";
    private const int Success = 0;
    private const int ConversationError = 19;
    private const int RemoteHost = 4;
    private const int PromptEchoOff = 1;
    private const int PromptEchoOn = 2;

    /// <summary>Null: the password is right. Otherwise the reason, for the log.</summary>
    internal static string? Check(string user, string password, string? address)
    {
        try
        {
            return Run(user, password, address);
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            return $"pam cannot be used: {Library} is not installed";
        }
    }

    private static string? Run(string user, string password, string? address)
    {
        fixed (byte* secret = Encoding.UTF8.GetBytes(password + '\0'))
        {
            Conversation conversation = new() { Talk = &Answer, Data = secret };
            nint handle;
            var result = Start(Service, user, &conversation, &handle);
            if (result != Success) return $"pam_start failed with {result}";
            if (address is not null) _ = SetItem(handle, RemoteHost, address);
            result = Authenticate(handle, 0);
            if (result == Success) result = AccountManagement(handle, 0);
            var reason = result == Success ? null : $"pam: {Marshal.PtrToStringUTF8(ErrorText(handle, result)) ?? "failed"}";
            _ = End(handle, result);
            return reason;
        }
    }

    /// <summary>A module asks: every question that hides what is typed is for the password, the others are nothing to us.</summary>
    [UnmanagedCallersOnly]
    private static int Answer(int count, Message** messages, Response** responses, void* data)
    {
        if (count is < 1 or > 32) return ConversationError;

        // The library frees what it is given, with C's free().
        var answers = (Response*)NativeMemory.AllocZeroed((nuint)count, (nuint)sizeof(Response));
        for (var i = 0; i < count; i++)
        {
            if (messages[i]->Style is PromptEchoOff or PromptEchoOn) answers[i].Text = Copy((byte*)data);
        }

        *responses = answers;
        return Success;
    }

    private static byte* Copy(byte* text)
    {
        var bytes = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text);
        var copy = (byte*)NativeMemory.AllocZeroed((nuint)bytes.Length + 1);
        bytes.CopyTo(new Span<byte>(copy, bytes.Length));
        return copy;
    }

    [LibraryImport(Library, EntryPoint = "pam_start", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Start(string service, string user, Conversation* conversation, nint* handle);

    [LibraryImport(Library, EntryPoint = "pam_set_item", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetItem(nint handle, int item, string value);

    [LibraryImport(Library, EntryPoint = "pam_authenticate")]
    private static partial int Authenticate(nint handle, int flags);

    [LibraryImport(Library, EntryPoint = "pam_acct_mgmt")]
    private static partial int AccountManagement(nint handle, int flags);

    [LibraryImport(Library, EntryPoint = "pam_strerror")]
    private static partial nint ErrorText(nint handle, int result);

    [LibraryImport(Library, EntryPoint = "pam_end")]
    private static partial int End(nint handle, int result);

    /// <summary>A question, as the library lays it out.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Message(int style, nint text)
    {
        public readonly int Style = style;
        public readonly nint Text = text;
    }

    /// <summary>An answer; the second field is unused and stays 0.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Response(int code)
    {
        public byte* Text = null;
        public readonly int Code = code;
    }

    private struct Conversation
    {
        public delegate* unmanaged<int, Message**, Response**, void*, int> Talk;
        public void* Data;
    }
}
