using Dcp.Server.Balance.Policies;
using Dcp.Server.Config;

namespace Dcp.Server.Balance;

/// <summary>The policies by name. Each set has one of its own.</summary>
internal static class PolicyTable
{
    internal static IBalancePolicy Create(BalanceChoice choice, Random random) => choice.Kind switch
    {
        BalanceKind.LeastConn => new LeastConnPolicy(),
        BalanceKind.First => new FirstPolicy(),
        BalanceKind.Source => new SourcePolicy(),
        BalanceKind.Random => new RandomPolicy(choice.Draws, random),
        BalanceKind.Disable => new StayPolicy(),
        _ => new RoundRobinPolicy(),
    };
}
