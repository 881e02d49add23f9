namespace Dcp.Tests.Simulation;

/// <summary>
/// Clients with random prepared statements, pipelines and mistakes through few servers that keep few statements: each hears from the
/// pooler, message for message, what the database itself says to the same.
/// </summary>
public sealed class PreparedSimulationTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 80)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Clients_cannot_tell_the_pooler_from_the_database(int seed)
    {
        System.Random random = new(seed);
        // In a failed transaction a server takes no statement that it does not have, so there is but one server then, which has them all.
        var transactions = seed % 2 == 0;
        await using var world = World.Start(new WorldOptions
        {
            Settings = $"default_pool_size = {(transactions ? 1 : random.Next(1, 3))}\nmax_prepared_statements = {(transactions ? 100 : random.Next(1, 6))}",
            Seed = seed,
            PipeCapacity = random.Next(200, 8000),
        });
        var twins = Enumerable.Range(0, 4).Select(_ => Twin(world, random, transactions)).ToArray();
        for (var i = 0; i < 80; i++)
        {
            twins[random.Next(twins.Length)].Speak();
            if (random.Next(2) == 0) world.Run();
        }

        foreach (var twin in twins) twin.End();
        world.Run();

        foreach (var twin in twins)
        {
            Assert.True(twin.IsAnswered, $"{twin.Pooled.Answers} answers, {twin.Direct.Answers} directly; {twin.Pooled.Fatal}");
            Assert.True(twin.Direct.Transcript!.SequenceEqual(twin.Pooled.Transcript!), Difference(twin));
        }

        foreach (var server in world.Pool().Servers)
        {
            var backend = world.Database.Backends.Single(backend => backend.ProcessId == server.ProcessId);
            Assert.Equal(backend.Statements.Count(), server.Statements.Count);
            Assert.All(backend.Statements, name => Assert.StartsWith("PGBOUNCER_", name));
        }

        world.AssertClean();
    }

    private static PreparedTwin Twin(World world, System.Random random, bool transactions)
    {
        PreparedTwin twin = new(random, transactions, world.Login(), world.LoginDirectly());
        (twin.Pooled.Transcript, twin.Direct.Transcript) = ([], []);
        return twin;
    }

    private static string Difference(PreparedTwin twin)
    {
        var (direct, pooled) = (twin.Direct.Transcript!, twin.Pooled.Transcript!);
        var at = 0;
        while (at < direct.Count && at < pooled.Count && direct[at] == pooled[at]) at++;
        return $"message {at}: '{Text(direct)}' directly, '{Text(pooled)}' through the pooler\n{string.Join('\n', twin.Said)}\n\n{string.Join('\n', direct)}";

        string Text(List<string> messages) => at < messages.Count ? messages[at] : "nothing";
    }
}
