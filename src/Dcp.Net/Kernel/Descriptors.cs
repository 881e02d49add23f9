using System.Net.Sockets;

namespace Dcp.Net.Kernel;

/// <summary>What has to be known and set of a socket that another process opened.</summary>
internal static unsafe class Descriptors
{
    private const int GetFlags = 3;
    private const int SetFlags = 4;
    private const int NonBlocking = 0x800;
    private const int SoDomain = 39;
    private const int DomainUnix = 1;
    private const int DomainIp6 = 10;

    /// <summary>The flag belongs to the socket, so it is set for every process that has it.</summary>
    internal static void SetBlocking(int descriptor, bool blocking)
    {
        var flags = Libc.Control(descriptor, GetFlags, 0);
        var wanted = blocking ? flags & ~NonBlocking : flags | NonBlocking;
        if (wanted != flags) _ = Libc.Control(descriptor, SetFlags, wanted);
    }

    internal static AddressFamily FamilyOf(int descriptor)
    {
        int domain;
        uint length = sizeof(int);
        if (Libc.GetSocketOption(descriptor, Libc.SolSocket, SoDomain, &domain, &length) != 0) return AddressFamily.Unspecified;
        return domain switch
        {
            DomainUnix => AddressFamily.Unix,
            DomainIp6 => AddressFamily.InterNetworkV6,
            _ => AddressFamily.InterNetwork,
        };
    }
}
