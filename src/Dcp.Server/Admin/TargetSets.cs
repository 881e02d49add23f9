using Dcp.Server.Balance;

namespace Dcp.Server.Admin;

/// <summary>All sets of targets of the process, those of frontends first.</summary>
internal static class TargetSets
{
    internal static IEnumerable<(string Kind, TargetSet Set)> All(IPoolerControl control) =>
        control.Frontends.All.Select(frontend => ("frontend", frontend.Targets))
            .Concat(control.Host.Catalog.Databases.OrderBy(database => database.Name, StringComparer.Ordinal)
                .Where(database => database.Targets is not null)
                .Select(database => ("database", database.Targets!)));

    /// <summary>Those of that name: a frontend and a database may share one.</summary>
    internal static IEnumerable<TargetSet> Of(IPoolerControl control, string owner) =>
        All(control).Where(item => item.Set.Name == owner).Select(item => item.Set);
}
