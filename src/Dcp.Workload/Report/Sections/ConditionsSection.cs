using Dcp.Workload.Results;

namespace Dcp.Workload.Report.Sections;

/// <summary>What a reader needs to judge the figures and to get them again.</summary>
internal static class ConditionsSection
{
    /// <summary>Options with these names get a place of their own.</summary>
    private const string Command = "command";

    public static Html Render(RunGroup group)
    {
        return $"""
            <section>
            <h2>Conditions</h2>
            {Commands(group)}
            <div class="wide"><table class="facts conditions">
            <thead><tr><th></th>{Page.HeadsOf(group)}</tr></thead>
            <tbody>
            {Row("Server", run => run.ServerVersion)}
            {Row("URI", run => run.Uri)}
            {Row("Started", run => Numbers.Time(run.StartTime))}
            {Row("Ended", run => Numbers.Time(run.EndTime))}
            {Row("Connections", run => Numbers.Whole(run.Connections))}
            {Row("Worker processes", run => Numbers.Whole(run.Workers))}
            {Names(group, run => run.Options).Where(name => name != Command).Select(name => Row(name, run => Value(run.Options, name)))}
            {Names(group, run => run.Arguments).Select(name => Row(name, run => Value(run.Arguments, name)))}
            {Row("Result", run => run.RunName + RunResultFile.Extension)}
            </tbody></table></div>
            </section>

            """;

        Html Row(string what, Func<RunResult, string> value)
        {
            string[] values = [.. group.Runs.Select(value)];
            return values.Length == 2 && values[0] == values[1]
                ? (Html)$"""<tr><th scope="row">{what}</th><td colspan="2">{values[0]}</td></tr>"""
                : (Html)$"""<tr><th scope="row">{what}</th>{values.Select(one => (Html)$"<td>{one}</td>")}</tr>""";
        }
    }

    private static Html Commands(RunGroup group)
    {
        string[] commands = [.. group.Runs.Select(run => Value(run.Options, Command)).Where(command => command != "").Distinct()];
        return commands.Length == 0
            ? Html.Empty
            : (Html)$"""<p>To do it again:</p><pre>{string.Join('\n', commands)}</pre>""";
    }

    private static IEnumerable<string> Names(RunGroup group, Func<RunResult, IReadOnlyDictionary<string, string>> table) =>
        group.Runs.SelectMany(run => table(run).Keys).Distinct();

    private static string Value(IReadOnlyDictionary<string, string> table, string name) => table.GetValueOrDefault(name, "");
}
