using System.Globalization;

namespace Dcp.Server.Config.Table;

/// <summary>A policy's name, HAProxy's or libpq's; <c>random</c> may say how many are drawn.</summary>
internal sealed class BalanceValueKind(params BalanceKind[] allowed) : ValueKind<BalanceChoice>
{
    private const int MostDraws = 16;

    public override string Allowed => string.Join(", ", allowed.Select(kind => kind == BalanceKind.Random ? "random, random(N)" : Word(kind)));

    private bool IsLibpq => allowed.Contains(BalanceKind.Disable);

    public override bool TryParse(string text, out BalanceChoice value)
    {
        value = default;
        string word = text.ToLowerInvariant();
        int draws = BalanceChoice.UsualDraws;
        if (word.StartsWith("random(", StringComparison.Ordinal) && word.EndsWith(')'))
        {
            if (!int.TryParse(word.AsSpan(7, word.Length - 8), NumberStyles.None, CultureInfo.InvariantCulture, out draws) || draws is < 1 or > MostDraws)
                return false;
            word = "random";
        }
        foreach (BalanceKind kind in allowed)
        {
            if (word != Word(kind) && !word.Equals(kind.ToString(), StringComparison.OrdinalIgnoreCase))
                continue;
            value = new BalanceChoice(kind, draws);
            return true;
        }
        return false;
    }

    public override string Format(BalanceChoice value) =>
        value is { Kind: BalanceKind.Random, Draws: not BalanceChoice.UsualDraws } ? $"random({value.Draws})" : Word(value.Kind);

    private string Word(BalanceKind kind) => kind == BalanceKind.RoundRobin && IsLibpq ? "round-robin" : kind.ToString().ToLowerInvariant();
}
