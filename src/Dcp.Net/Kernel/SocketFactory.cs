using System.Net;
using System.Net.Sockets;

namespace Dcp.Net.Kernel;

/// <summary>Makes the kernel's sockets with their options, for every transport that uses such.</summary>
internal static class SocketFactory
{
    private const int SolSocket = 1;
    private const int SoReusePort = 15;
    private const int SolTcp = 6;
    private const int TcpDeferAccept = 9;
    private const int TcpUserTimeout = 18;

    /// <summary>
    /// A socket that listens. On Linux accepted sockets inherit its options. The file of a Unix socket that nobody listens on any more
    /// is replaced.
    /// </summary>
    /// <exception cref="SocketException">The address is in use, not ours, or not allowed.</exception>
    internal static Socket Listen(EndPoint endPoint, ListenSettings settings)
    {
        if (settings.Descriptor is { } descriptor) return Adopt(descriptor, settings);
        var socket = Create(endPoint);
        try
        {
            Apply(socket, settings.Sockets);
            if (settings.ReusePort && IsTcp(socket)) Set(socket, SolSocket, SoReusePort, 1);
            if (settings.DeferAccept && IsTcp(socket)) Set(socket, SolTcp, TcpDeferAccept, 1);
            Bind(socket, endPoint);
            if (settings.UnixGroup is { } group && UnixPath(endPoint) is { } file && Libc.ChangeOwner(file, uint.MaxValue, group) != 0)
                throw new SocketException((int)SocketError.AccessDenied);
            if (settings.UnixMode is { } mode && UnixPath(endPoint) is { } path && !OperatingSystem.IsWindows()) File.SetUnixFileMode(path, mode);
            socket.Listen(settings.Backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <exception cref="SocketException">No descriptor is left, or the address's family is not supported.</exception>
    internal static Socket ForConnect(EndPoint endPoint, SocketSettings settings)
    {
        var socket = Create(endPoint);
        Apply(socket, settings);
        return socket;
    }

    /// <summary>Takes over a socket that another process opened. The file of a Unix socket stays that one's.</summary>
    private static Socket Adopt(int descriptor, ListenSettings settings)
    {
        Socket socket = new(new SafeSocketHandle(descriptor, ownsHandle: true));
        Apply(socket, settings.Sockets);
        socket.Listen(settings.Backlog);
        return socket;
    }

    /// <summary>The file that goes with a listener of an adopted socket.</summary>
    internal static string? FileOf(EndPoint endPoint, ListenSettings settings) =>
        settings is { Descriptor: not null, OwnsFile: true } ? UnixPath(endPoint) : null;

    /// <summary>Takes the descriptor out of the socket, which is of no use afterwards.</summary>
    internal static int TakeHandle(Socket socket)
    {
        var fd = (int)socket.SafeHandle.DangerousGetHandle();
        socket.SafeHandle.SetHandleAsInvalid();
#pragma warning disable CA1816 // Its finalizer would shut down whatever has the descriptor's number by then.
        GC.SuppressFinalize(socket);
#pragma warning restore CA1816
        return fd;
    }

    private static Socket Create(EndPoint endPoint) => new(
        endPoint.AddressFamily,
        SocketType.Stream,
        endPoint.AddressFamily == AddressFamily.Unix ? ProtocolType.Unspecified : ProtocolType.Tcp);

    private static void Apply(Socket socket, SocketSettings settings)
    {
        if (!IsTcp(socket)) return;
        socket.NoDelay = true;
        if (settings.KeepAlive)
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            SetIfGiven(SocketOptionName.TcpKeepAliveRetryCount, settings.KeepAliveCount);
            SetIfGiven(SocketOptionName.TcpKeepAliveTime, (int)settings.KeepAliveIdle.TotalSeconds);
            SetIfGiven(SocketOptionName.TcpKeepAliveInterval, (int)settings.KeepAliveInterval.TotalSeconds);
        }

        if (settings.UserTimeout > TimeSpan.Zero) Set(socket, SolTcp, TcpUserTimeout, (int)settings.UserTimeout.TotalMilliseconds);
        if (settings.BufferSize > 0) socket.SendBufferSize = socket.ReceiveBufferSize = settings.BufferSize;

        void SetIfGiven(SocketOptionName name, int value)
        {
            if (value > 0) socket.SetSocketOption(SocketOptionLevel.Tcp, name, value);
        }
    }

    private static void Set(Socket socket, int level, int name, int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BitConverter.TryWriteBytes(bytes, value);
        socket.SetRawSocketOption(level, name, bytes);
    }

    private static void Bind(Socket socket, EndPoint endPoint)
    {
        try
        {
            socket.Bind(endPoint);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse && UnixPath(endPoint) is { } path && IsStale(endPoint) && IsSocket(path))
        {
            File.Delete(path);
            socket.Bind(endPoint);
        }
    }

    private static bool IsStale(EndPoint endPoint)
    {
        using var probe = Create(endPoint);
        try
        {
            probe.Connect(endPoint);
            return false;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.ConnectionRefused;
        }
    }

    /// <summary>A socket's file is the one that cannot be opened for want of a device; connecting to any other file is refused as well.</summary>
    private static bool IsSocket(string path)
    {
        try
        {
            // For reading and writing: so a pipe does not wait for its other end.
            File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite).Dispose();
            return false;
        }
        catch (IOException e)
        {
            return e.HResult == Errno.NoDevice;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The file of a Unix socket; null for an abstract one, which has none.</summary>
    private static string? UnixPath(EndPoint endPoint) =>
        endPoint is UnixDomainSocketEndPoint unix && unix.ToString() is { Length: > 0 } path && path[0] is not ('\0' or '@') ? path : null;

    private static bool IsTcp(Socket socket) => socket.AddressFamily != AddressFamily.Unix;
}
