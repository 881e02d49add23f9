using Dcp.SystemTests.Support;
using Dcp.Workload;

namespace Dcp.SystemTests.Workload;

/// <summary>Makes a workload's tables.</summary>
internal static class Prepared
{
    /// <returns>What was said on the way.</returns>
    public static async Task<IReadOnlyList<string>> InitAsync(string workload, string uri, params (string Name, string Value)[] arguments)
    {
        Said said = new();
        await new WorkloadSetup(TimeProvider.System).RunAsync(
            workload, uri, arguments.ToDictionary(a => a.Name, a => a.Value), said, TestContext.Current.CancellationToken);
        return said.Lines;
    }

    /// <summary>A database of its own with a workload in it.</summary>
    /// <returns>The database and the URI of it.</returns>
    public static async Task<(string Database, string Uri)> CreateAsync(
        PostgresFixture postgres, string workload, params (string Name, string Value)[] arguments)
    {
        string database = await postgres.CreateDatabaseAsync();
        string uri = FlightsFixture.UriOf(postgres.Port, database);
        await InitAsync(workload, uri, arguments);
        return (database, uri);
    }

    private sealed class Said : IProgress<string>
    {
        public List<string> Lines { get; } = [];

        public void Report(string value) => Lines.Add(value);
    }
}
