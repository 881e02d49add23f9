using System.CommandLine;
using Dcp.Workload.Output;
using Dcp.Workload.Workloads;

namespace Dcp.Commands;

/// <summary><c>dcp workload list</c>: the workloads and their arguments.</summary>
internal static class WorkloadListCommand
{
    private const string Scripts = """

        FILE.sql: your own, from SQL files in the form of pgbench's scripts; several with weights: a.sql@3,b.sql@1
        'dcp workload list FILE.sql' checks a file and shows the arguments that its variables make.

        """;

    internal static Command Create()
    {
        Argument<string?> name = new("workload") { Description = "One workload, or SQL files, to list alone.", Arity = ArgumentArity.ZeroOrOne };
        Command command = new("list", "List the workloads with their transactions and arguments.") { name };
        command.SetAction((parsed, _) => WorkloadVerb.RunAsync(async _ =>
        {
            string text = parsed.GetValue(name) is string one
                ? Describe(WorkloadRegistry.Find(one))
                : string.Join('\n', WorkloadRegistry.All.Select(Describe)) + Scripts;
            await Console.Out.WriteAsync(text).ConfigureAwait(false);
            return ExitCode.Done;
        }));
        return command;
    }

    private static string Describe(IWorkload workload) =>
        $"{workload.Name}: {workload.Description}\n"
        + $"transactions: {string.Join(", ", workload.Operations)}\n"
        + (workload.InitArguments.Count == 0 ? "" : $"\n{Table("Argument of init", workload.InitArguments)}")
        + $"\n{Table("Argument of run", workload.Arguments)}";

    private static string Table(string heading, IReadOnlyList<WorkloadArgument> arguments) => SimpleTable.Format(
        [new(heading, IsNumber: false), new("Default"), new("Allowed", IsNumber: false), new("Meaning", IsNumber: false)],
        [.. arguments.Select(a => (IReadOnlyList<string>)[a.Name, a.Default ?? "(needed)", a.Allowed, a.Meaning])]);
}
