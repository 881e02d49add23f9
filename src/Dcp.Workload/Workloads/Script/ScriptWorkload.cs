using System.Globalization;
using Dcp.Workload.Connections;
using Npgsql;

namespace Dcp.Workload.Workloads.Script;

/// <summary>A workload from SQL files in the form of pgbench's scripts. A cycle is one of them, chosen by weight.</summary>
internal sealed class ScriptWorkload : IWorkload
{
    private readonly IReadOnlyList<ScriptFile> _files;

    public ScriptWorkload(IReadOnlyList<ScriptFile> files)
    {
        _files = files;
        Operations = [.. files.Select(f => f.Name)];

        // Drawn once, for all workers of a run: it is passed on to them, and stands in the result.
        int seed = Random.Shared.Next();
        IEnumerable<WorkloadArgument> variables = files
            .SelectMany(f => f.Needs.Select(n => (Variable: n.Key, Place: $"{f.Path}:{n.Value}")))
            .Where(n => n.Variable is not (ScriptArguments.Scale or ScriptArguments.RandomSeed or ScriptArguments.ClientId))
            .GroupBy(n => n.Variable)
            .Select(g => WorkloadArgument.Text(g.Key, null, $"variable :{g.Key} of {g.First().Place}"));
        Arguments =
        [
            .. variables,
            WorkloadArgument.Number(ScriptArguments.Scale, 1, 1, int.MaxValue, "variable :scale, for the size of the data"),
            WorkloadArgument.Number(ScriptArguments.RandomSeed, seed, int.MinValue, int.MaxValue, "where random numbers begin [default: drawn]"),
            WorkloadArgument.Flag(WorkloadArgument.TransactionPooling, "through a pooler that gives a server to each transaction: no prepared statements"),
        ];
    }

    public string Name => string.Join("_", _files.Select(f => f.Name + ".sql"));

    public string Description => $"scripts {string.Join(", ", _files.Select(f => f.Path))}";

    public IReadOnlyList<WorkloadArgument> Arguments { get; }

    public IReadOnlyList<WorkloadArgument> InitArguments => [];

    public IReadOnlyList<string> Operations { get; }

    public Task InitializeAsync(
        NpgsqlConnection connection, Dialect dialect, WorkloadArguments arguments, IProgress<string> progress, CancellationToken cancellation) =>
        throw new WorkloadInputException("a script makes no tables: make those that it needs yourself");

    public Task<IWorkloadRun> OpenAsync(
        NpgsqlConnection connection, Dialect dialect, WorkloadArguments arguments, bool autocommit, CancellationToken cancellation)
    {
        if (!autocommit && _files.FirstOrDefault(f => f.HasTransactions) is ScriptFile file)
            throw new WorkloadInputException($"{file.Path}: begins a transaction itself, and cannot be run with --no-autocommit, which does so too");

        Dictionary<string, ScriptValue> variables = Arguments
            .Where(a => !a.IsFlag)
            .ToDictionary(a => a.Name, a => a.Name is ScriptArguments.Scale or ScriptArguments.RandomSeed
                ? new ScriptValue(long.Parse(arguments.Text(a.Name), CultureInfo.InvariantCulture))
                : new ScriptValue(arguments.Text(a.Name)));
        return Task.FromResult<IWorkloadRun>(new ScriptRun(_files, variables, arguments.Int(ScriptArguments.RandomSeed), autocommit));
    }
}
