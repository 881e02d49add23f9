namespace Dcp.Server.Config.Table;

/// <summary>Result of a SET: the settings that hold now, and a text for everything but success.</summary>
public sealed record SettingChange(SettingOutcome Outcome, PoolerSettings Settings, string? Text);
