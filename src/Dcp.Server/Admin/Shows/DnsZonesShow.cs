namespace Dcp.Server.Admin.Shows;

/// <summary>Zones whose serial number is watched: dcp watches none.</summary>
internal sealed class DnsZonesShow() : Show("DNS_ZONES", "zonename", "serial:q", "count:i")
{
    internal override ValueTask<IEnumerable<string?[]>> RowsAsync(ConsoleCall call) => new([]);
}
