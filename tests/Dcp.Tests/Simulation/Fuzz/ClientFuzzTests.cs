namespace Dcp.Tests.Simulation.Fuzz;

public sealed class ClientFuzzTests
{
    /// <summary>See <see cref="FuzzBudget"/> for how a failure is repeated.</summary>
    [Fact]
    public Task Spoilt_requests_harm_nobody_else() => FuzzRun.RunAsync(40_000, seed => new ClientFuzz(seed));
}
