using Dcp.Server.Balance;

namespace Dcp.Server.Admin;

/// <summary>All sets of targets of the process, those of frontends first.</summary>
internal static class TargetSets
{
    internal static IEnumerable<(string Kind, TargetSet Set)> All(ConsoleCall call) =>
        call.Control.Frontends.All.Select(frontend => ("frontend", frontend.Targets))
            .Concat(call.Host.Catalog.Databases.OrderBy(database => database.Name, StringComparer.Ordinal)
                .Where(database => database.Targets is not null)
                .Select(database => ("database", database.Targets!)));

    /// <summary>Those of that name: a frontend and a database may share one.</summary>
    internal static IEnumerable<TargetSet> Of(ConsoleCall call, string owner) =>
        All(call).Where(item => item.Set.Name == owner).Select(item => item.Set);
}
