using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Dcp.Server.Config;

namespace Dcp.Server.Passthrough;

/// <summary>
/// The PROXY protocol (HAProxy's proxy-protocol.txt): the first bytes of a connection tell who is behind it. Reads versions 1 and 2 and
/// writes either. No IO.
/// </summary>
internal static class ProxyHeader
{
    /// <summary>A line of version 1 with its CR LF.</summary>
    private const int LongestLine = 107;

    /// <summary>A header of version 2 with all its extras; a longer one is not meant well.</summary>
    private const int LongestBinary = 4096;

    private const int BinaryHead = 16;

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    private static ReadOnlySpan<byte> Word => "PROXY "u8;

    /// <summary>
    /// Reads the header at the front of <paramref name="input"/>. True with <paramref name="length"/> &gt; 0: it was there and is so long;
    /// true with 0: more has to come; false: this is none.
    /// </summary>
    internal static bool TryRead(ReadOnlySpan<byte> input, out int length, out ProxyAddresses addresses)
    {
        length = 0;
        addresses = default;
        if (StartsLike(input, Signature)) return input.Length < BinaryHead || TryReadBinary(input, out length, out addresses);
        return StartsLike(input, Word) && TryReadLine(input, out length, out addresses);
    }

    /// <summary>The header for a client. Addresses that are not both of one IP family are not told.</summary>
    internal static byte[] Write(ProxyProtocol version, EndPoint? source, EndPoint? destination)
    {
        var (from, to) = (source as IPEndPoint, destination as IPEndPoint);
        if (from is null || to is null) (from, to) = (null, null);
        else if (from.AddressFamily != to.AddressFamily) (from, to) = (Wide(from), Wide(to));
        return version == ProxyProtocol.V1 ? WriteLine(from, to) : WriteBinary(from, to);
    }

    private static bool StartsLike(ReadOnlySpan<byte> input, ReadOnlySpan<byte> start) =>
        input[..Math.Min(input.Length, start.Length)].SequenceEqual(start[..Math.Min(input.Length, start.Length)]);

    private static bool TryReadLine(ReadOnlySpan<byte> input, out int length, out ProxyAddresses addresses)
    {
        length = 0;
        addresses = default;
        var end = input[..Math.Min(input.Length, LongestLine)].IndexOf("\r\n"u8);
        if (end < 0) return input.Length < LongestLine;
        var words = Encoding.ASCII.GetString(input[..end]).Split(' ');
        length = end + 2;
        if (words is [_, "UNKNOWN", ..]) return true;
        if (words is not [_, "TCP4" or "TCP6", var source, var destination, var sourcePort, var destinationPort]) return false;
        var family = words[1] == "TCP4" ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        if (EndPointOf(family, source, sourcePort) is not { } from || EndPointOf(family, destination, destinationPort) is not { } to) return false;
        addresses = new ProxyAddresses(from, to);
        return true;
    }

    private static IPEndPoint? EndPointOf(AddressFamily family, string address, string port) =>
        IPAddress.TryParse(address, out var ip) && ip.AddressFamily == family
        && ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new IPEndPoint(ip, number)
            : null;

    private static bool TryReadBinary(ReadOnlySpan<byte> input, out int length, out ProxyAddresses addresses)
    {
        length = 0;
        addresses = default;
        var size = BinaryHead + BinaryPrimitives.ReadUInt16BigEndian(input[14..]);
        var (version, command) = (input[12] >> 4, input[12] & 0xF);
        if (version != 2 || command > 1 || size > LongestBinary) return false;
        if (input.Length < size) return true;
        var body = input[BinaryHead..size];
        var addressLength = (input[13] >> 4) switch { 1 => 4, 2 => 16, _ => 0 };
        if (command == 1 && addressLength > 0)
        {
            if (body.Length < (2 * addressLength) + 4) return false;
            addresses = new ProxyAddresses(At(body, 0), At(body, 1));
        }

        length = size;
        return true;

        IPEndPoint At(ReadOnlySpan<byte> bytes, int index) => new(
            new IPAddress(bytes.Slice(index * addressLength, addressLength)),
            BinaryPrimitives.ReadUInt16BigEndian(bytes[((2 * addressLength) + (2 * index))..]));
    }

    private static IPEndPoint Wide(IPEndPoint endPoint) => new(endPoint.Address.MapToIPv6(), endPoint.Port);

    private static byte[] WriteLine(IPEndPoint? from, IPEndPoint? to)
    {
        if (from is null || to is null) return Encoding.ASCII.GetBytes("PROXY UNKNOWN\r\n");
        var family = from.AddressFamily == AddressFamily.InterNetwork ? "TCP4" : "TCP6";
        return Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"PROXY {family} {Plain(from.Address)} {Plain(to.Address)} {from.Port} {to.Port}\r\n"));
    }

    /// <summary>Without the zone of a link-local address, which means nothing elsewhere.</summary>
    private static string Plain(IPAddress address) => new IPAddress(address.GetAddressBytes()).ToString();

    private static byte[] WriteBinary(IPEndPoint? from, IPEndPoint? to)
    {
        var addressLength = from is null ? 0 : from.AddressFamily == AddressFamily.InterNetwork ? 4 : 16;
        var bodyLength = from is null ? 0 : (2 * addressLength) + 4;
        var header = new byte[BinaryHead + bodyLength];
        Signature.CopyTo(header);
        header[12] = (byte)(from is null ? 0x20 : 0x21);
        header[13] = (byte)(addressLength switch { 4 => 0x11, 16 => 0x21, _ => 0 });
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(14), (ushort)bodyLength);
        if (from is null || to is null) return header;
        from.Address.GetAddressBytes().CopyTo(header, BinaryHead);
        to.Address.GetAddressBytes().CopyTo(header, BinaryHead + addressLength);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(BinaryHead + (2 * addressLength)), (ushort)from.Port);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(BinaryHead + (2 * addressLength) + 2), (ushort)to.Port);
        return header;
    }
}
