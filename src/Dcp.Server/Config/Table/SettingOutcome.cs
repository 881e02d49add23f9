namespace Dcp.Server.Config.Table;

/// <summary>What came of a SET.</summary>
public enum SettingOutcome
{
    Changed,
    Unchanged,
    NeedsRestart,
    Unknown,
    BadValue,
}
