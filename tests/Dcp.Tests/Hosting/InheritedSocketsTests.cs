using System.Net;
using Dcp.Net;
using Dcp.Server.Hosting;

namespace Dcp.Tests.Hosting;

public sealed class InheritedSocketsTests
{
    [Fact]
    public void A_socket_is_given_once()
    {
        IPEndPoint address = new(IPAddress.Loopback, 1);
        ListenSettings settings = new();
        InheritedSockets.TakeOver(InheritedSockets.Name(address), 77);

        ListenSettings first = InheritedSockets.Apply(address, settings);
        ListenSettings second = InheritedSockets.Apply(address, settings);

        Assert.Equal((77, true), (first.Descriptor, first.OwnsFile));
        Assert.Equal((null, false), (second.Descriptor, second.OwnsFile));
    }

    [Fact]
    public void What_is_written_is_read()
    {
        string written = InheritedSockets.Write([(new IPEndPoint(IPAddress.Any, 6432), 7), (new IPEndPoint(IPAddress.IPv6Loopback, 6433), 8)]);

        Assert.Equal("7=0.0.0.0:6432\n8=[::1]:6433", written);
        Assert.Equal(8, InheritedSockets.Parse(written)["[::1]:6433"]);
    }
}
