using System.Globalization;
using Dcp.Net.Faults;

namespace Dcp.Tests.Simulation.Random;

/// <summary>What a seed stands for: the pooler's settings, how many clients, and how much goes wrong.</summary>
internal sealed record RandomPlan
{
    internal required int Seed { get; init; }

    /// <summary>Nothing goes wrong at all: then every client must get every answer.</summary>
    internal required bool IsCalm { get; init; }

    /// <summary>Of a hundred network connections, those with a random <see cref="FaultPlan"/>.</summary>
    internal required int FaultPercent { get; init; }

    internal required string PoolMode { get; init; }

    internal required string Settings { get; init; }

    /// <summary>The entry of the database.</summary>
    internal required string Database { get; init; }

    internal required int Clients { get; init; }

    internal required int PipeCapacity { get; init; }

    internal static RandomPlan Of(int seed)
    {
        System.Random random = new(seed);
        var calm = random.Next(4) == 0;
        var mode = Pick(random, "transaction", "transaction", "transaction", "session", "statement");
        var size = calm && mode == "session" ? 0 : random.Next(1, 5);
        List<string> lines =
        [
            $"pool_mode = {mode}",
            $"default_pool_size = {size}",
            $"min_pool_size = {random.Next(2)}",
            $"auth_type = {Pick(random, "trust", "md5", "scram-sha-256")}",
            $"server_round_robin = {random.Next(2)}",
            $"max_db_connections = {Pick(random, "0", "0", "2", "5")}",
            $"server_lifetime = {Pick(random, "3600", "0", "1", "10")}",
            $"server_idle_timeout = {Pick(random, "600", "0", "1")}",
            $"server_login_retry = {Pick(random, "15", "1")}",
        ];
        if (calm && mode == "session") lines[5] = "max_db_connections = 0";
        if (!calm)
        {
            lines.AddRange(
            [
                $"reserve_pool_size = {random.Next(3)}",
                $"reserve_pool_timeout = {random.Next(1, 4)}",
                $"query_wait_timeout = {Pick(random, "120", "0", "2")}",
                $"query_timeout = {Pick(random, "0", "1")}",
                $"idle_transaction_timeout = {Pick(random, "0", "1")}",
                $"client_idle_timeout = {Pick(random, "0", "2")}",
                $"client_login_timeout = {Pick(random, "60", "3")}",
                $"server_connect_timeout = {Pick(random, "15", "2")}",
                $"cancel_wait_timeout = {Pick(random, "10", "1")}",
                $"max_client_conn = {Pick(random, "100", "4")}",
            ]);
        }

        // By a chance of their own, so that the rest of a seed's plan stays what it was.
        System.Random further = new(unchecked(seed * 7919));
        if (mode != "session" && further.Next(2) == 0)
        {
            lines[1] = $"default_pool_size = auto\nauto_pool_size_min = {further.Next(1, 3)}\nauto_pool_size_max = {further.Next(2, 8)}";
        }

        if (!calm && further.Next(2) == 0) lines.Add($"retry_serialization = {further.Next(1, 4)}");
        if (further.Next(3) == 0) lines.Add($"transaction_state = {Pick(further, "follow", "pin")}");
        return new RandomPlan
        {
            Database = $"app = host=10.0.0.1{Pick(further, "", " flavor=cockroachdb check=off")}",
            Seed = seed,
            IsCalm = calm,
            FaultPercent = calm ? 0 : Pick(random, 0, 5, 20, 50),
            PoolMode = mode,
            Settings = string.Join('\n', lines),
            Clients = random.Next(2, 9),
            PipeCapacity = Pick(random, 300, 4096, 16 * 1024),
        };
    }

    /// <summary>What goes wrong with a connection; the same for the same seed and number.</summary>
    internal FaultPlan FaultsOf(int number)
    {
        System.Random random = new(unchecked((Seed * 1_000_003) + number));
        return random.Next(100) < FaultPercent ? FaultPlan.Random(random.Next()) : FaultPlan.None;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"seed {Seed}: {(IsCalm ? "calm" : $"{FaultPercent} % of connections with faults")}, {Clients} clients, pipes of {PipeCapacity}; {Settings.Replace("\n", ", ", StringComparison.Ordinal)}");

    private static T Pick<T>(System.Random random, params T[] values) => values[random.Next(values.Length)];
}
