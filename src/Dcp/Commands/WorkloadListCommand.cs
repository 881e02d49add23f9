using System.CommandLine;
using Dcp.Workload.Output;
using Dcp.Workload.Workloads;

namespace Dcp.Commands;

/// <summary><c>dcp workload list</c>: the workloads and their arguments.</summary>
internal static class WorkloadListCommand
{
    internal static Command Create()
    {
        Command command = new("list", "List the workloads and their arguments.");
        command.SetAction(_ => Console.Out.Write(string.Join('\n', WorkloadRegistry.All.Select(Describe))));
        return command;
    }

    private static string Describe(IWorkload workload) =>
        $"{workload.Name}: {workload.Description}\n"
        + $"transactions: {string.Join(", ", workload.Operations)}\n"
        + $"\n{Table("Argument of init", workload.InitArguments)}"
        + $"\n{Table("Argument of run", workload.Arguments)}";

    private static string Table(string heading, IReadOnlyList<WorkloadArgument> arguments) => SimpleTable.Format(
        [new(heading, IsNumber: false), new("Default"), new("Allowed", IsNumber: false), new("Meaning", IsNumber: false)],
        [.. arguments.Select(a => (IReadOnlyList<string>)[a.Name, a.Default ?? "(needed)", a.Allowed, a.Meaning])]);
}
