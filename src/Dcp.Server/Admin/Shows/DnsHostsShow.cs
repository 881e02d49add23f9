namespace Dcp.Server.Admin.Shows;

/// <summary>Names of hosts whose addresses are remembered.</summary>
internal sealed class DnsHostsShow() : Show("DNS_HOSTS", "hostname", "ttl:q", "addrs")
{
    internal override ValueTask<IEnumerable<string?[]>> RowsAsync(ConsoleCall call) => new(
        from host in call.Host.Pools.Resolver.Known
        orderby host.Name
        select new string?[] { host.Name, Cell.Of((long)host.Left.TotalSeconds), string.Join(',', host.Addresses) });
}
