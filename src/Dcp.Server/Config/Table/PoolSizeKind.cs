namespace Dcp.Server.Config.Table;

/// <summary>The size of a pool: a number, or <c>auto</c> for one that steers itself (<see cref="PoolLimits.Auto"/>).</summary>
internal sealed class PoolSizeKind : ValueKind<int>
{
    public override string Allowed => $"auto, or {Kinds.Count.Allowed}";

    public override bool TryParse(string text, out int value)
    {
        value = PoolLimits.Auto;
        return text.Equals("auto", StringComparison.OrdinalIgnoreCase) || Kinds.Count.TryParse(text, out value);
    }

    public override string Format(int value) => value == PoolLimits.Auto ? "auto" : Kinds.Count.Format(value);
}
