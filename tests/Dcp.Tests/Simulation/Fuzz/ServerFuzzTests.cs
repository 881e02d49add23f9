namespace Dcp.Tests.Simulation.Fuzz;

public sealed class ServerFuzzTests
{
    /// <summary>See <see cref="FuzzBudget"/> for how a failure is repeated.</summary>
    [Fact]
    public Task Spoilt_answers_reach_nobody_but_who_asked() => FuzzRun.RunAsync(30_000, seed => new ServerFuzz(seed));
}
