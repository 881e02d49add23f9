namespace Dcp.Wire.Authentication;

/// <summary>What all logins to this pooler share. Immutable; any thread.</summary>
public sealed class FrontendLoginOptions
{
    public ScramSalts Salts { get; init; } = ScramSalts.Random();

    public ScramKeyCache Cache { get; init; } = new();

    /// <summary>Iterations for users without a stored SCRAM secret (<c>scram_iterations</c>).</summary>
    public int Iterations { get; init; } = ScramVerifier.DefaultIterations;
}
