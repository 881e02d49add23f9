namespace Dcp.Tests.Simulation.Fuzz;

public sealed class LoginFuzzTests
{
    /// <summary>See <see cref="FuzzBudget"/> for how a failure is repeated.</summary>
    [Fact]
    public Task Spoilt_logins_let_nobody_in_and_harm_nobody() => FuzzRun.RunAsync(30_000, seed => new LoginFuzz(seed));
}
