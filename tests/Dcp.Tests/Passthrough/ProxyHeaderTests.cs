using System.Net;
using System.Text;
using CsCheck;
using Dcp.Server.Config;
using Dcp.Server.Passthrough;

namespace Dcp.Tests.Passthrough;

public sealed class ProxyHeaderTests
{
    private static readonly Gen<IPEndPoint> s_v4 = Gen.Select(Gen.Byte.Array[4], Gen.UShort, (address, port) => new IPEndPoint(new IPAddress(address), port));
    private static readonly Gen<IPEndPoint> s_v6 = Gen.Select(Gen.Byte.Array[16], Gen.UShort, (address, port) => new IPEndPoint(new IPAddress(address), port));

    [Fact]
    public void What_is_written_is_read_again_wherever_it_is_cut() =>
        Gen.Select(Gen.OneOf(Gen.Select(s_v4, s_v4), Gen.Select(s_v6, s_v6)), Gen.Bool, Gen.Byte.Array[0, 40]).Sample((ends, binary, rest) =>
        {
            var header = ProxyHeader.Write(binary ? ProxyProtocol.V2 : ProxyProtocol.V1, ends.Item1, ends.Item2);
            byte[] input = [.. header, .. rest];
            for (var cut = 0; cut < header.Length; cut++)
            {
                Assert.True(ProxyHeader.TryRead(input.AsSpan(0, cut), out var early, out _));
                Assert.Equal(0, early);
            }

            Assert.True(ProxyHeader.TryRead(input, out var length, out var addresses));
            Assert.Equal((header.Length, ends.Item1, ends.Item2), (length, addresses.Source, addresses.Destination));
        });

    [Fact]
    public void Anything_is_read_or_refused_without_an_exception() =>
        Gen.Select(Gen.Int[0, 4], Gen.Byte.Array[0, 300]).Sample((start, rest) =>
        {
            string[] starts = ["", "PROXY ", "PROXY TCP4 ", "\r\n\r\n\0\r\nQUIT\n", "\r\n\r\n\0\r\nQUIT\n\u0021\u0011"];
            byte[] input = [.. Encoding.Latin1.GetBytes(starts[start]), .. rest];
            if (ProxyHeader.TryRead(input, out var length, out _)) Assert.InRange(length, 0, input.Length);
        });

    [Theory]
    [InlineData("PROXY UNKNOWN\r\n", true)]
    [InlineData("PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n", true)]
    [InlineData("PROXY TCP4 1.2.3.4 5.6.7.8 1 70000\r\n", false)]
    [InlineData("PROXY TCP4 ::1 ::1 1 2\r\n", false)]
    [InlineData("PROXY TCP4 1.2.3.4 5.6.7.8 1\r\n", false)]
    [InlineData("proxy TCP4 1.2.3.4 5.6.7.8 1 2\r\n", false)]
    public void Lines_are_taken_or_refused_as_the_protocol_says(string line, bool good) =>
        Assert.Equal(good, ProxyHeader.TryRead(Encoding.ASCII.GetBytes(line), out _, out _));

    [Fact]
    public void A_line_that_does_not_end_is_refused() => Assert.False(ProxyHeader.TryRead(Encoding.ASCII.GetBytes("PROXY " + new string('1', 120)), out _, out _));

    [Fact]
    public void A_Unix_client_has_no_address_to_tell() =>
        Assert.Equal("PROXY UNKNOWN\r\n"u8.ToArray(), ProxyHeader.Write(ProxyProtocol.V1, null, new IPEndPoint(IPAddress.Loopback, 1)));
}
