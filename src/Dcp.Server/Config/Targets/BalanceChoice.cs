namespace Dcp.Server.Config;

/// <summary>A policy with its parameter.</summary>
/// <param name="Draws">Targets drawn by <see cref="BalanceKind.Random"/>.</param>
public readonly record struct BalanceChoice(BalanceKind Kind, int Draws = BalanceChoice.UsualDraws)
{
    public const int UsualDraws = 2;

    public static readonly BalanceChoice RoundRobin = new(BalanceKind.RoundRobin);

    public static readonly BalanceChoice Disable = new(BalanceKind.Disable);
}
