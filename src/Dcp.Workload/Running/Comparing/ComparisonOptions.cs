namespace Dcp.Workload.Running.Comparing;

/// <summary>What to compare, and how often.</summary>
internal sealed record ComparisonOptions
{
    public const int MaximumTargets = 20;
    public const int MaximumRounds = 1000;

    /// <summary>The work: the same for every target, but for what names the target.</summary>
    public required RunOptions Work { get; init; }

    /// <summary>At least two; the others are compared with the first.</summary>
    public required IReadOnlyList<ComparisonTarget> Targets { get; init; }

    /// <summary>Runs of each target.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>Time between two runs, for the database to come to rest.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>First part of the runs' names; null for the workload's name.</summary>
    public string? Name { get; init; }

    /// <summary>Login for looking into the database during each run; null for not looking.</summary>
    public string? SampleUri { get; init; }

    /// <summary>What is run against a target in a round.</summary>
    public RunOptions RunOf(ComparisonTarget target, int round) => Work with
    {
        Uri = target.Uri,
        ConsoleUri = target.ConsoleUri,
        Target = target.Name,
        Round = round,
    };

    /// <summary>The targets in the order of a round: each round begins with another, so that none always comes first.</summary>
    /// <param name="round">From 1.</param>
    public IEnumerable<ComparisonTarget> OrderOf(int round) => Targets.Select((_, i) => Targets[(i + round - 1) % Targets.Count]);
}
