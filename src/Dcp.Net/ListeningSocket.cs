using System.Net;
using System.Net.Sockets;
using Dcp.Net.Kernel;

namespace Dcp.Net;

/// <summary>
/// A socket that listens while others accept: a supervisor keeps it, and the processes that it starts inherit it one after the other.
/// Connections that come when none of them runs wait in the kernel.
/// </summary>
public sealed class ListeningSocket : IDisposable
{
    private const int SetDescriptorFlags = 2;

    private readonly Socket _socket;

    /// <exception cref="SocketException">The address is in use, not ours, or not allowed.</exception>
    public ListeningSocket(EndPoint endPoint, ListenSettings settings)
    {
        _socket = SocketFactory.Listen(endPoint, settings);
        Descriptor = (int)_socket.SafeHandle.DangerousGetHandle();

        // No close-on-exec: a child has it under the same number.
        _ = Libc.Control(Descriptor, SetDescriptorFlags, 0);
    }

    public int Descriptor { get; }

    /// <summary>Closes it here; removes a Unix socket's file.</summary>
    public void Dispose() => _socket.Dispose();
}
