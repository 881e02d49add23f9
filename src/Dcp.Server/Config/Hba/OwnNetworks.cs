using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Dcp.Server.Config.Hba;

/// <summary>
/// The addresses of this host and the networks that they are in, for <c>samehost</c> and <c>samenet</c>. Addresses come and go, a cluster's above
/// all, so they are read anew when what is known is a second old. Any thread.
/// </summary>
internal sealed class OwnNetworks(TimeProvider clock)
{
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(1);

    private Reading? _last;

    internal static OwnNetworks OfThisHost { get; } = new(TimeProvider.System);

    /// <param name="wholeNetworks">An address of a network that this host is in will do.</param>
    internal bool Has(IPAddress address, bool wholeNetworks)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        foreach (var (own, bits) in Read())
        {
            if (wholeNetworks ? new IPNetwork(Masked(own, bits), bits).Contains(address) : Same(own, address)) return true;
        }

        return false;
    }

    private List<(IPAddress Address, int Bits)> Read()
    {
        if (Volatile.Read(ref _last) is { } last && clock.GetElapsedTime(last.At) < s_fresh) return last.Addresses;
        List<(IPAddress, int)> addresses = [];
        foreach (var network in NetworkInterface.GetAllNetworkInterfaces())
        {
            foreach (var own in network.GetIPProperties().UnicastAddresses) addresses.Add((own.Address, own.PrefixLength));
        }

        Volatile.Write(ref _last, new Reading(clock.GetTimestamp(), addresses));
        return addresses;
    }

    /// <summary>An address of a link comes with the number of its interface, on one side only at times.</summary>
    private static bool Same(IPAddress own, IPAddress other) => own.GetAddressBytes().AsSpan().SequenceEqual(other.GetAddressBytes());

    private static IPAddress Masked(IPAddress address, int bits)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++) bytes[i] &= (byte)(0xFF00 >> Math.Clamp(bits - (8 * i), 0, 8));
        return address.AddressFamily == AddressFamily.InterNetwork ? new IPAddress(bytes) : new IPAddress(bytes, 0);
    }

    private sealed record Reading(long At, List<(IPAddress Address, int Bits)> Addresses);
}
