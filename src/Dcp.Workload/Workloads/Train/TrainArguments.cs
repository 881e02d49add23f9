namespace Dcp.Workload.Workloads.Train;

/// <summary>Names of the arguments, as they are in the workload that this one is modelled on.</summary>
internal static class TrainArguments
{
    public const string MinBatchSize = "min_batch_size";
    public const string MaxBatchSize = "max_batch_size";
    public const string Delay = "delay";
    public const string Events = "events";
}
