using System.Net;
using System.Net.Sockets;
using Dcp.Server.Hosting;

namespace Dcp.Tests.Cluster;

public sealed class InheritedSocketsTests
{
    [Fact]
    public void What_was_written_is_read_back()
    {
        IPEndPoint four = new(IPAddress.Any, 6432);
        IPEndPoint six = new(IPAddress.IPv6Any, 6432);
        UnixDomainSocketEndPoint path = new("/run/a=b/.s.PGSQL.6432");

        Dictionary<string, int> read = InheritedSockets.Parse(InheritedSockets.Write([(four, 7), (six, 8), (path, 9)]));

        Assert.Equal(7, read["0.0.0.0:6432"]);
        Assert.Equal(8, read["[::]:6432"]);
        Assert.Equal(9, read["/run/a=b/.s.PGSQL.6432"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("nonsense\n=3\nx=1\n")]
    public void What_is_none_is_ignored(string? text) => Assert.Empty(InheritedSockets.Parse(text));
}
