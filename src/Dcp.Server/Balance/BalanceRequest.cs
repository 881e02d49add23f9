using Dcp.Server.Config;

namespace Dcp.Server.Balance;

/// <summary>Who wants a target.</summary>
/// <param name="Source">A hash of the client's address.</param>
/// <param name="Attrs">What the database must be there.</param>
/// <param name="Tried">Members that were tried in vain; null for none.</param>
/// <param name="Fill">The member that is farthest from its share, whatever the policy.</param>
internal readonly record struct BalanceRequest(
    ulong Source = 0, SessionAttrs Attrs = SessionAttrs.Any, IReadOnlyCollection<Member>? Tried = null, bool Fill = false);
