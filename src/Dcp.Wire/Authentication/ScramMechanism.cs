namespace Dcp.Wire.Authentication;

/// <summary>Names of the SASL mechanisms.</summary>
public static class ScramMechanism
{
    public const string Sha256 = "SCRAM-SHA-256";
    public const string Sha256Plus = "SCRAM-SHA-256-PLUS";
}
