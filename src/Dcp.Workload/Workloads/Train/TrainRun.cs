namespace Dcp.Workload.Workloads.Train;

/// <summary>What the clients of a process share: arguments and statements.</summary>
internal sealed class TrainRun(WorkloadArguments arguments, TrainStatements statements) : IWorkloadRun
{
    public int MinBatchSize { get; } = arguments.Int(TrainArguments.MinBatchSize);

    public int MaxBatchSize { get; } = arguments.Int(TrainArguments.MaxBatchSize);

    public int DelayMs { get; } = arguments.Int(TrainArguments.Delay);

    public TrainStatements Statements => statements;

    public IWorkloadClient CreateClient(int number, Random random, TimeProvider time) => new TrainClient(this, random, time);
}
