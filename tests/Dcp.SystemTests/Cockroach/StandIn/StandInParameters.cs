namespace Dcp.SystemTests.Cockroach.StandIn;

/// <summary>What a node reports of itself at a login, where PostgreSQL would say something else.</summary>
internal static class StandInParameters
{
    private const string Name = "server_version";

    /// <summary>Reported by CockroachDB from 26.3 on only.</summary>
    private static readonly string[] s_new = ["in_hot_standby", "default_transaction_read_only", "search_path", "scram_iterations"];

    internal static ReadOnlyMemory<byte> Change(ReadOnlyMemory<byte> message, string version)
    {
        string name = StandInMessages.Text(message.Span, 5);
        if (name == Name)
            return StandInMessages.Make('S', Name, IsNew(version) ? "18.0.0" : "13.0.0");
        return Array.IndexOf(s_new, name) >= 0 && !IsNew(version) ? default : message;
    }

    internal static byte[] Own(string version) => StandInMessages.Make('S', "crdb_version", $"CockroachDB CCL {version} (a stand-in in front of PostgreSQL)");

    private static bool IsNew(string version) => Version.Parse(version.TrimStart('v')) >= new Version(26, 3);
}
