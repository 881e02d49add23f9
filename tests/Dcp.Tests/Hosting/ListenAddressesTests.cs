using System.Net;
using System.Net.Sockets;
using Dcp.Server.Config;
using Dcp.Server.Hosting;

namespace Dcp.Tests.Hosting;

public sealed class ListenAddressesTests
{
    private static readonly SocketException s_notAvailable = new((int)SocketError.AddressNotAvailable);

    [Fact]
    public void A_socket_without_its_directory_says_so() => Assert.Equal(
        "there is no directory /nonexistent", ListenAddresses.WhyNot(new UnixDomainSocketEndPoint("/nonexistent/.s.PGSQL.6432"), s_notAvailable));

    [Fact]
    public void Any_other_address_has_the_systems_reason() =>
        Assert.Equal(s_notAvailable.Message, ListenAddresses.WhyNot(new IPEndPoint(IPAddress.Loopback, 6432), s_notAvailable));

    [Fact]
    public async Task A_name_that_leads_nowhere_is_named()
    {
        PoolerSettings settings = new() { ListenAddr = new NameList("no.such.host.invalid") };

        IOException refused = await Assert.ThrowsAsync<IOException>(() => ListenAddresses.OfAsync(settings));

        Assert.StartsWith("listen_addr \"no.such.host.invalid\": ", refused.Message, StringComparison.Ordinal);
    }
}
