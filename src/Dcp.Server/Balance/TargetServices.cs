using Dcp.Net;
using Dcp.Server.Config;
using Dcp.Server.Health;
using Dcp.Server.Metrics;

namespace Dcp.Server.Balance;

/// <summary>What a set of targets needs of the process around it.</summary>
/// <param name="Access">How checks of a target log in.</param>
internal sealed record TargetServices(
    IReadOnlyList<Reactor> Reactors, Resolver Resolver, PoolerLog Log, Func<TargetEntry, CheckAccess> Access)
{
    internal TimeProvider Clock => Reactors[0].Clock;

    /// <summary>A member came up or went down, or its state was changed by hand. On any thread, outside of all locks.</summary>
    internal Action<Member>? Changed { get; init; }
}
