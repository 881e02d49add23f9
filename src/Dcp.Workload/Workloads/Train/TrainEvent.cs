namespace Dcp.Workload.Workloads.Train;

/// <summary>An event: its payload, and what the columns beside it repeat of that.</summary>
/// <param name="CreatedAt">UTC, in whole microseconds as the database keeps it.</param>
/// <param name="Payload">JSON.</param>
internal sealed record TrainEvent(string EventType, Guid AuthorityId, string TrainId, DateTime CreatedAt, string Payload)
{
    public static IReadOnlyList<string> Types { get; } =
    [
        "ROUTE_AUTHORIZATION", "SIGNAL_CLEAR", "SPEED_RESTRICTION", "TRACK_OUT_OF_SERVICE", "TRAIN_POSITION_UPDATE",
        "SWITCH_POSITION_CHANGE", "WORK_ZONE_PROTECTION", "CROSSING_FAILURE", "POWER_OUTAGE", "DISPATCH_NOTE",
    ];

    /// <summary>What a status can be.</summary>
    public static IReadOnlyList<string> Statuses { get; } = ["PENDING", "PROCESSING", "COMPLETE", "FAILED"];

    /// <summary>What processing can make of a payload's state.</summary>
    public static IReadOnlyList<string> States { get; } = ["NEW", "QUEUED", "IN_PROGRESS", "APPLIED", "CANCELLED"];
}
