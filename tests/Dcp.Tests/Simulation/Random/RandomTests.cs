using System.Globalization;

namespace Dcp.Tests.Simulation.Random;

/// <summary>
/// Seeds: DCP_SIM_SEEDS says how many (50), DCP_SIM_FIRST with which to begin (1). A seed that fails is repeated by
/// <c>DCP_SIM_FIRST=N DCP_SIM_SEEDS=1</c>.
/// </summary>
public sealed class RandomTests
{
    [Fact]
    public async Task Whatever_happens_answers_go_to_who_asked_and_nothing_is_left()
    {
        var first = Setting("DCP_SIM_FIRST", 1);
        for (var seed = first; seed < first + Setting("DCP_SIM_SEEDS", 50); seed++)
        {
            RandomRun run = new(seed);
            var failure = await Record.ExceptionAsync(run.RunAsync);
            Assert.True(failure is null, $"Seed {seed} failed: {failure}\n\n{run.Story}");
        }
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    public async Task The_same_seed_gives_the_same_run(int seed)
    {
        RandomRun one = new(seed);
        RandomRun two = new(seed);
        await one.RunAsync();
        await two.RunAsync();

        Assert.Equal(one.Fingerprint, two.Fingerprint);
    }

    internal static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
