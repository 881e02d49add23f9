using Dcp.Server.Admin.Shows;
using Dcp.Wire;

namespace Dcp.Server.Admin.Commands;

/// <summary><c>… CLUSTER</c>: a command for all nodes. Every node says what it did; that one of them did not do it is an error.</summary>
internal static class AllNodes
{
    private static readonly IReadOnlyList<FieldDescription> s_columns = ColumnList.Of("node", "answer");

    internal static async Task RunAsync(ConsoleCall call, NodeCommand command)
    {
        if (call.Control.Cluster is not { } cluster)
        {
            call.Error("there is no [cluster] in the configuration");
            return;
        }

        call.Log($"{command.Name} CLUSTER");
        var text = call.Argument.Length == 0 ? command.Name : $"{command.Name} \"{call.Argument.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        var running = cluster.RunAsync(text);
        if (!await call.WaitUntilAsync(() => running.IsCompleted)) return;
        var answers = await running;
        var failed = answers.Where(answer => !answer.Ok).ToList();
        if (failed.Count == 0)
        {
            call.Answer(s_columns, answers.Select(answer => new string?[] { answer.Node, answer.Text }), command.Name);
            return;
        }

        call.Error(
            $"{command.Name} failed on {failed.Count} of {answers.Count} nodes: {string.Join("; ", failed.Select(Line))}",
            SqlState.SystemError,
            string.Join("; ", answers.Select(Line)));
    }

    private static string Line(NodeAnswer answer) => $"{answer.Node}: {answer.Text}";
}
