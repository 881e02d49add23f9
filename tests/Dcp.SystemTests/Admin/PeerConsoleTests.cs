using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Admin;

/// <summary>The console beside that of the distribution's PgBouncer, which is older: what that one has is here, in its order, with its types.</summary>
public sealed class PeerConsoleTests(PostgresFixture postgres)
{
    private static readonly string[] s_shows =
    [
        "CLIENTS", "SERVERS", "SOCKETS", "ACTIVE_SOCKETS", "POOLS", "DATABASES", "USERS", "LISTS", "STATS", "STATS_TOTALS", "STATS_AVERAGES", "TOTALS", "CONFIG", "MEM",
        "VERSION", "DNS_HOSTS", "DNS_ZONES", "FDS",
    ];

    private static readonly string[] s_mistakes =
    [
        "SHOW NONSENSE", "NONSENSE", "SHOW", "SELECT 1", "SELECT nonsense", "PAUSE nowhere", "RESUME nowhere", "RESUME", "KILL nowhere", "DISABLE nowhere",
        "ENABLE nowhere", "RECONNECT nowhere", "WAIT_CLOSE nowhere", "DISABLE", "ENABLE", "SET", "SET nonsense", "SET nonsense = 1", "SET default_pool_size = x",
        "SHOW POOLS; SHOW CLIENTS", "SHOW \"POOLS", "SHOW POOLS WITH MORE", "SHUTDOWN SOMETIME", "RELOAD now", "PAUSE pgbouncer", ";", "",
    ];

    [Fact]
    public async Task Every_column_of_the_older_one_is_there_in_its_order_with_its_type()
    {
        await using PoolerProcess dcp = await DcpProcess.StartAsync(PoolerConfig.For(postgres.Server));
        await using PoolerProcess peer = await PgBouncerProcess.StartAsync(PoolerConfig.For(postgres.Server));
        using PeerConsole ours = await PeerConsole.OpenAsync(dcp);
        using PeerConsole theirs = await PeerConsole.OpenAsync(peer);
        List<string> differences = [];
        foreach (string show in s_shows)
        {
            (List<string> here, List<string> there) = (await ours.AskAsync($"SHOW {show}"), await theirs.AskAsync($"SHOW {show}"));
            if (here[^1] != there[^1]) differences.Add($"{show}: {here[^1]} instead of {there[^1]}");
            if (there.Count == 1) continue;

            // What has another name by now has that one.
            Queue<string> wanted = new(there[0].Replace("reserve_pool:", "reserve_pool_size:", StringComparison.Ordinal).Split(' '));
            foreach (string column in here[0].Split(' '))
            {
                if (wanted.TryPeek(out string? next) && next == column) wanted.Dequeue();
            }

            if (wanted.Count > 0) differences.Add($"{show}: {string.Join(' ', wanted)} missing or elsewhere in {here[0]}");
        }

        Assert.Empty(differences);
    }

    [Fact]
    public async Task Mistakes_are_answered_in_its_words()
    {
        await using PoolerProcess dcp = await DcpProcess.StartAsync(PoolerConfig.For(postgres.Server));
        await using PoolerProcess peer = await PgBouncerProcess.StartAsync(PoolerConfig.For(postgres.Server));
        List<string> differences = [];
        foreach (string mistake in s_mistakes)
        {
            using PeerConsole ours = await PeerConsole.OpenAsync(dcp);
            using PeerConsole theirs = await PeerConsole.OpenAsync(peer);
            (string here, string there) = (string.Join(", ", await ours.AskAsync(mistake)), string.Join(", ", await theirs.AskAsync(mistake)));
            if (here != there) differences.Add($"{mistake}\n  ours:   {here}\n  theirs: {there}");
        }

        Assert.Empty(differences);
    }
}
