using System.Net;
using System.Net.Sockets;

namespace Dcp.Net.Kernel;

/// <summary>Asks the kernel who is at the ends of a socket. Null when the socket is closed or the peer has no name.</summary>
internal static unsafe class SocketNames
{
    private const int MaxLength = 128;

    internal static EndPoint? Remote(int fd, AddressFamily family)
    {
        var bytes = stackalloc byte[MaxLength];
        uint length = MaxLength;
        return fd >= 0 && Libc.GetPeerName(fd, bytes, &length) == 0 ? Parse(bytes, length, family) : null;
    }

    internal static EndPoint? Local(int fd, AddressFamily family)
    {
        var bytes = stackalloc byte[MaxLength];
        uint length = MaxLength;
        return fd >= 0 && Libc.GetSocketName(fd, bytes, &length) == 0 ? Parse(bytes, length, family) : null;
    }

    internal static Libc.Credentials? Peer(int fd)
    {
        Libc.Credentials credentials;
        var length = (uint)sizeof(Libc.Credentials);
        return fd >= 0 && Libc.GetSocketOption(fd, Libc.SolSocket, Libc.SoPeerCredentials, &credentials, &length) == 0
            ? credentials
            : null;
    }

    private static EndPoint Parse(byte* bytes, uint length, AddressFamily family)
    {
        SocketAddress address = new(family, (int)length);
        new ReadOnlySpan<byte>(bytes, (int)length).CopyTo(address.Buffer.Span);
        EndPoint kind = family == AddressFamily.Unix ? new UnixDomainSocketEndPoint("\0") : new IPEndPoint(IPAddress.Any, 0);
        return kind.Create(address);
    }
}
