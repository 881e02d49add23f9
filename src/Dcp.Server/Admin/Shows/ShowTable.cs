namespace Dcp.Server.Admin.Shows;

/// <summary>All shows by their name.</summary>
internal static class ShowTable
{
    /// <summary>In the order of SHOW HELP.</summary>
    internal static IReadOnlyList<Show> All { get; } =
    [
        new ConfigShow(),
        new DatabasesShow(),
        new PoolsShow(),
        new PoolSizesShow(),
        new ClientsShow(),
        new ServersShow(),
        new UsersShow(),
        new VersionShow(),
        new PeersShow(),
        new PeerPoolsShow(),
        new FrontendsShow(),
        new TargetsShow(),
        new NodesShow(),
        new BudgetShow(),
        new RetriesShow(),
        new LatenciesShow(),
        new HistogramsShow(),
        new ClosesShow(),
        new SocketsShow("SOCKETS", onlyActive: false),
        new SocketsShow("ACTIVE_SOCKETS", onlyActive: true),
        new ListsShow(),
        new MemShow(),
        new StateShow(),
        new DnsHostsShow(),
        new DnsZonesShow(),
        new StatsShow(),
        new StatsTotalsShow(),
        new StatsAveragesShow(),
        new TotalsShow(),
    ];

    private static readonly Dictionary<string, Show> s_byName = All.ToDictionary(show => show.Name, StringComparer.OrdinalIgnoreCase);

    internal static Show? Find(string name) => s_byName.GetValueOrDefault(name);
}
