using Dcp.Workload.Results;

namespace Dcp.Workload.Report;

/// <summary>One of the things that were connected to, with all its rounds. Its figures are medians over them.</summary>
public sealed class TargetRuns
{
    /// <summary>So many targets have a colour of their own.</summary>
    private const int Colours = 5;

    private readonly int _index;

    internal TargetRuns(string label, int index, IReadOnlyList<RunResult> rounds)
    {
        Label = label;
        _index = index;
        Rounds = rounds;
        Operations = [.. rounds[0].Operations.Select(operation => Median(operation.Id, run => Find(run, operation.Id)!, HasAll(operation.Id)))];
        Connect = Median(rounds[0].Connect.Id, run => run.Connect, rounds);
    }

    public string Label { get; }

    /// <summary>Class of its colour in the page.</summary>
    public string Role => $"t{_index % Colours}";

    /// <summary>In the order in which they ran.</summary>
    public IReadOnlyList<RunResult> Rounds { get; }

    /// <summary>The round in the middle by throughput, of which charts are drawn: a real one, as seconds of several cannot be put together.</summary>
    public RunResult Typical => Rounds.OrderBy(RunFigures.CyclesPerSecond).ElementAt((Rounds.Count - 1) / 2);

    /// <summary>Operations with the medians of all their figures.</summary>
    public IReadOnlyList<OperationResult> Operations { get; }

    public OperationResult Connect { get; }

    public OperationResult? Cycle => Operations.FirstOrDefault(operation => operation.Id == RunGroup.CycleId);

    public Figure? Of(Func<RunResult, double?> figure) => Figure.Of(Rounds.Select(figure));

    /// <summary>A figure of an operation with its range over the rounds.</summary>
    public Figure? Of(string operation, Func<OperationResult, double> figure) =>
        Of(run => Find(run, operation) is { } found ? figure(found) : null);

    private static OperationResult? Find(RunResult run, string id) => run.Operations.FirstOrDefault(operation => operation.Id == id);

    private static OperationResult Median(string id, Func<RunResult, OperationResult> find, IReadOnlyList<RunResult> rounds)
    {
        OperationResult[] all = [.. rounds.Select(find)];
        return all.Length == 1
            ? all[0]
            : new OperationResult(
                id,
                all[0].Threads,
                (long)Middle(one => one.Count),
                Middle(one => one.MeanMs),
                Middle(one => one.P50Ms),
                Middle(one => one.P90Ms),
                Middle(one => one.P95Ms),
                Middle(one => one.P99Ms),
                Middle(one => one.MaxMs),
                "");

        double Middle(Func<OperationResult, double> figure) => Figure.Of(all.Select(one => (double?)figure(one)))!.Value.Median;
    }

    private RunResult[] HasAll(string operation) => [.. Rounds.Where(run => Find(run, operation) is not null)];
}
