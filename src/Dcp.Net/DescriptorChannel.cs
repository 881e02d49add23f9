using System.Net.Sockets;
using System.Runtime.InteropServices;
using Dcp.Net.Kernel;

namespace Dcp.Net;

/// <summary>
/// A connected Unix socket over which bytes and descriptors go from one process to another (SCM_RIGHTS). Its calls block: for threads of
/// their own, one that sends and one that receives. It owns its descriptor.
/// </summary>
public sealed unsafe class DescriptorChannel(int descriptor) : IDisposable
{
    /// <summary>Descriptors that may go with one message.</summary>
    public const int MostAtOnce = 8;

    private const int Rights = 1;
    private const int CloseOnReceive = 0x40000000;
    private const int NoSignal = 0x4000;
    private const int ShutdownBoth = 2;
    private const int TooManyReferences = 109;
    private const int MostRetries = 10_000;
    private const int HeaderSize = 16;
    private const int ControlSize = HeaderSize + (MostAtOnce * sizeof(int));

    private int _descriptor = Prepared(descriptor);

    /// <summary>A channel over the connection of <paramref name="socket"/>, which is of no use afterwards.</summary>
    public static DescriptorChannel Of(Socket socket) => new(SocketFactory.TakeHandle(socket));

    /// <summary>Sends all bytes; the descriptors go with the first of them, and stay open here.</summary>
    /// <exception cref="SocketException">The other process is gone, or the system refuses.</exception>
    public void Send(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> descriptors)
    {
        var control = stackalloc byte[ControlSize];
        fixed (byte* data = bytes)
        {
            for (var sent = 0; sent < bytes.Length;)
            {
                Vector vector = new() { Base = data + sent, Length = (nuint)(bytes.Length - sent) };
                Message message = new() { Vectors = &vector, VectorCount = 1 };
                if (sent == 0 && descriptors.Length > 0) Attach(ref message, control, descriptors);
                var count = SendMessage(_descriptor, &message);
                sent += count;
            }
        }
    }

    /// <summary>
    /// Receives what is there, at least one byte; adds the descriptors that came with it, which are the caller's. 0 when the other side has
    /// ended the channel.
    /// </summary>
    /// <exception cref="SocketException">The channel is broken.</exception>
    public int Receive(Span<byte> room, List<int> descriptors)
    {
        var control = stackalloc byte[ControlSize];
        fixed (byte* data = room)
        {
            while (true)
            {
                Vector vector = new() { Base = data, Length = (nuint)room.Length };
                Message message = new() { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = ControlSize };
                var count = (int)Libc.ReceiveMessage(_descriptor, &message, CloseOnReceive);
                if (count >= 0)
                {
                    Detach(message, control, descriptors);
                    return count;
                }

                var errno = Marshal.GetLastPInvokeError();
                if (errno != Errno.Interrupted) throw new SocketException((int)Errno.ToSocketError(errno));
            }
        }
    }

    /// <summary>Wakes whoever waits in <see cref="Receive"/>. Any thread.</summary>
    public void Shutdown() => _ = Libc.Shutdown(_descriptor, ShutdownBoth);

    /// <summary>Takes the descriptor out of the channel, which is of no use afterwards.</summary>
    public int Release()
    {
        var descriptor = _descriptor;
        _descriptor = -1;
        return descriptor;
    }

    /// <summary>Closes a descriptor that nobody wants.</summary>
    public static void Close(int unwanted) => _ = Libc.Close(unwanted);

    public void Dispose()
    {
        if (_descriptor >= 0) _ = Libc.Close(Release());
    }

    private static int Prepared(int descriptor)
    {
        Descriptors.SetBlocking(descriptor, true);
        return descriptor;
    }

    private static void Attach(ref Message message, byte* control, ReadOnlySpan<int> descriptors)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(descriptors.Length, MostAtOnce, nameof(descriptors));
        var length = HeaderSize + (descriptors.Length * sizeof(int));
        *(nuint*)control = (nuint)length;
        *(int*)(control + 8) = Libc.SolSocket;
        *(int*)(control + 12) = Rights;
        descriptors.CopyTo(new Span<int>(control + HeaderSize, descriptors.Length));
        message.Control = control;
        message.ControlLength = (nuint)length;
    }

    private static void Detach(in Message message, byte* control, List<int> descriptors)
    {
        if (message.ControlLength < HeaderSize || *(int*)(control + 8) != Libc.SolSocket || *(int*)(control + 12) != Rights) return;
        var count = ((int)*(nuint*)control - HeaderSize) / sizeof(int);
        for (var i = 0; i < count; i++) descriptors.Add(((int*)(control + HeaderSize))[i]);
    }

    /// <summary>The kernel limits how many descriptors are on their way; the other side takes them out.</summary>
    private static int SendMessage(int descriptor, Message* message)
    {
        SpinWait pause = new();
        for (var retries = 0; ; retries++)
        {
            var count = (int)Libc.SendMessage(descriptor, message, NoSignal);
            if (count >= 0) return count;
            var errno = Marshal.GetLastPInvokeError();
            if (errno == Errno.Interrupted) continue;
            if (errno != TooManyReferences || retries >= MostRetries) throw new SocketException((int)Errno.ToSocketError(errno));
            pause.SpinOnce();
        }
    }

    /// <summary><c>struct iovec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Vector
    {
        internal byte* Base;
        internal nuint Length;
    }

    /// <summary><c>struct msghdr</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Message
    {
        internal void* Name;
        internal uint NameLength;
        internal Vector* Vectors;
        internal nuint VectorCount;
        internal byte* Control;
        internal nuint ControlLength;
        internal int Flags;
    }
}
