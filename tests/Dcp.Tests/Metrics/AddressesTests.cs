using System.Net;
using System.Net.Sockets;
using Dcp.Server.Metrics;

namespace Dcp.Tests.Metrics;

public sealed class AddressesTests
{
    /// <summary>Scripts that read PgBouncer's log take the port from behind the last colon.</summary>
    [Fact]
    public void An_address_is_written_as_in_PgBouncer_s_log()
    {
        Assert.Equal("10.0.0.1:5432", Addresses.Text(new IPEndPoint(IPAddress.Parse("10.0.0.1"), 5432), null, 6432));
        Assert.Equal("[::1]:5432", Addresses.Text(new IPEndPoint(IPAddress.IPv6Loopback, 5432), null, 6432));
        Assert.Equal("unix(77):6432", Addresses.Text(new UnixDomainSocketEndPoint("/tmp/.s.PGSQL.6432"), 77, 6432));
    }
}
