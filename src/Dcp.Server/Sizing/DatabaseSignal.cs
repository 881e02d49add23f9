namespace Dcp.Server.Sizing;

/// <summary>What a database says of how busy it is.</summary>
/// <param name="Pressure">From 1 on it is overloaded; 0 where it is not asked.</param>
/// <param name="Text">The figures that this comes from, for the log and the console.</param>
internal sealed record DatabaseSignal(double Pressure, string Text)
{
    internal static readonly DatabaseSignal None = new(0, "");
}
