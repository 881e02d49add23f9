using System.CommandLine;

namespace Dcp.Commands;

/// <summary><c>dcp workload</c>: load on a database, and what its clients see of it.</summary>
internal static class WorkloadCommand
{
    internal static Command Create() => new("workload", "Run a workload against a database, directly or through a pooler, and measure it.")
    {
        WorkloadListCommand.Create(),
        WorkloadInitCommand.Create(),
        WorkloadRunCommand.Create(),
        WorkloadCompareCommand.Create(),
        WorkloadVerifyCommand.Create(),
        WorkloadWorkerCommand.Create(),
    };
}
