namespace Dcp.Server.Config;

/// <summary>
/// One of several CockroachDB clusters behind one address (a tenant). A client names it in its options, <c>--cluster=NAME</c>, or before the
/// database, <c>NAME.database</c>; both lead to a database of the second name, made from the entry of the first one's.
/// </summary>
internal static class VirtualCluster
{
    /// <summary>Name of the option, and of the setting that StartupOptions makes of it.</summary>
    public const string Option = "cluster";

    public const int LongestName = 100;

    public static string NameOf(string cluster, string database) => $"{cluster}.{database}";

    /// <summary>The entry of such a name; null when there is none, or when its clusters are not the clients' to choose.</summary>
    public static DatabaseConfig? Find(DcpConfig config, string name)
    {
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0 || dot == name.Length - 1)
            return null;
        (string cluster, string rest) = (name[..dot], name[(dot + 1)..]);
        DatabaseConfig? entry = rest == DcpConfig.ConsoleDatabase ? null : config.Databases.GetValueOrDefault(rest) ?? config.Fallback?.For(rest);
        if (entry is null || !Allows(entry, cluster))
            return null;
        return entry.For(name) with { Cluster = cluster, DbNameAsWritten = entry.DbName };
    }

    /// <summary>The name goes into the servers' options as it is: nothing else may hide in it.</summary>
    public static bool IsName(string cluster) =>
        cluster.Length is > 0 and <= LongestName && cluster.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') && !cluster.StartsWith('-');

    private static bool Allows(DatabaseConfig entry, string cluster) =>
        IsName(cluster) && (entry.VirtualClusters.Contains("*") || entry.VirtualClusters.Contains(cluster));
}
