namespace Dcp.Server.Health;

/// <summary>What a check changed for those who use the target.</summary>
internal enum HealthChange
{
    None,
    WentUp,
    WentDown,
}
