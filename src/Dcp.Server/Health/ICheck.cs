namespace Dcp.Server.Health;

/// <summary>A way to find out whether a target is well. Stateless: one object serves all targets.</summary>
internal interface ICheck
{
    /// <summary>Asks once, within <see cref="Config.CheckConfig.Limit"/>. Never throws for what a target may do. On the call's reactor.</summary>
    Task<CheckResult> RunAsync(CheckCall call);
}
