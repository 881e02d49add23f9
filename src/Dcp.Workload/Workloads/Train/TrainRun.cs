using System.Data;

namespace Dcp.Workload.Workloads.Train;

/// <summary>What the clients of a process share: arguments and statements.</summary>
internal sealed class TrainRun(WorkloadArguments arguments, TrainStatements statements, IsolationLevel isolation) : IWorkloadRun
{
    public int MinBatchSize { get; } = arguments.Int(TrainArguments.MinBatchSize);

    public int MaxBatchSize { get; } = arguments.Int(TrainArguments.MaxBatchSize);

    public int DelayMs { get; } = arguments.Int(TrainArguments.Delay);

    public IsolationLevel Isolation => isolation;

    public TrainStatements Statements => statements;

    public IWorkloadClient CreateClient(int number, Random random, TimeProvider time) => new TrainClient(this, random, time);
}
