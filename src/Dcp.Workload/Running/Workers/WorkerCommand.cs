namespace Dcp.Workload.Running.Workers;

/// <summary>A later line to a worker. The first says when the cycles begin, so that all count seconds alike; the second ends the run early.</summary>
internal sealed record WorkerCommand(DateTimeOffset? Start = null, bool Stop = false);
