using Dcp.SystemTests.Wire.Scripts;

namespace Dcp.SystemTests.Wire;

/// <summary>All that is replayed, by name.</summary>
internal static class WireScripts
{
    internal static IReadOnlyDictionary<string, WireScript> All { get; } =
        new[]
        {
            StatementScripts.All, PortalScripts.All, PipelineScripts.All, SimpleScripts.All, TransactionScripts.All, CopyScripts.All,
            SessionScripts.All, StartupScripts.All, ResetScripts.All, RefusedScripts.All, PasswordScripts.All, LargeScripts.All,
        }
        .SelectMany(group => group)
        .ToDictionary(entry => entry.Key, entry => entry.Value);
}
