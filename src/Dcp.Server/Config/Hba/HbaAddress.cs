using System.Globalization;
using System.Net;

namespace Dcp.Server.Config.Hba;

/// <summary>The addresses that a rule is about: all, a network of either family, or this host's own. Immutable.</summary>
internal sealed class HbaAddress
{
    private readonly byte[]? _network;
    private readonly byte[] _mask;

    private HbaAddress(byte[]? network, byte[] mask)
    {
        _network = network;
        _mask = mask;
    }

    internal static HbaAddress All { get; } = new(null, []);

    private static HbaAddress SameHost { get; } = new(null, []) { Own = false };

    private static HbaAddress SameNetwork { get; } = new(null, []) { Own = true };

    /// <summary>This host's own addresses, and whether whole networks count; null for others.</summary>
    private bool? Own { get; init; }

    /// <summary>Bits of the written address lie outside of its mask: they count for nothing, and are likely a mistake.</summary>
    internal bool HasStrayBits { get; private init; }

    /// <summary>Reads <c>all</c>, <c>samehost</c>, <c>samenet</c>, <c>ADDRESS/BITS</c>, or an address and a mask. Null: it is none of these, and <paramref name="wrong"/> says so.</summary>
    internal static HbaAddress? Read(HbaTokens tokens, out string wrong)
    {
        wrong = "an address is missing";
        if (!tokens.TryWord(out var word, out var quoted)) return null;
        if (!quoted && word == "all") return All;
        if (!quoted && word == "samehost") return SameHost;
        if (!quoted && word == "samenet") return SameNetwork;
        wrong = $"\"{word}\" is not an address, nor one with the bits of its network; names of hosts are not looked up";
        var slash = word.IndexOf('/', StringComparison.Ordinal);
        if (!IPAddress.TryParse(slash < 0 ? word : word[..slash], out var address)) return null;
        var bytes = address.GetAddressBytes();
        if (slash >= 0)
        {
            var given = word[(slash + 1)..];
            if (!int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var bits) || bits > bytes.Length * 8) return null;
            return Of(bytes, MaskOf(bits, bytes.Length));
        }

        wrong = $"{word} needs the bits of its network behind a slash, or a mask";
        if (!tokens.TryWord(out var mask, out _) || !IPAddress.TryParse(mask, out var parsed) || parsed.AddressFamily != address.AddressFamily) return null;
        return Of(bytes, parsed.GetAddressBytes());
    }

    internal bool Has(IPAddress address)
    {
        if (Own is { } wholeNetworks) return OwnNetworks.OfThisHost.Has(address, wholeNetworks);
        if (_network is null) return true;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        if (bytes.Length != _network.Length) return false;
        for (var i = 0; i < bytes.Length; i++)
        {
            if ((bytes[i] & _mask[i]) != _network[i]) return false;
        }

        return true;
    }

    private static HbaAddress Of(byte[] address, byte[] mask)
    {
        byte[] network = [.. address.Select((part, i) => (byte)(part & mask[i]))];
        return new HbaAddress(network, mask) { HasStrayBits = !network.AsSpan().SequenceEqual(address) };
    }

    private static byte[] MaskOf(int bits, int length)
    {
        var mask = new byte[length];
        for (var i = 0; i < length; i++) mask[i] = (byte)(0xFF00 >> Math.Clamp(bits - (8 * i), 0, 8));
        return mask;
    }
}
