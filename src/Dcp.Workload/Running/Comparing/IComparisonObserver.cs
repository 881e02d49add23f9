namespace Dcp.Workload.Running.Comparing;

/// <summary>Told what a comparison does.</summary>
internal interface IComparisonObserver
{
    /// <returns>Told each second how far the run is; may be null.</returns>
    IProgress<RunProgress>? Begin(string target, int round);

    void End(ComparedRun run);
}
