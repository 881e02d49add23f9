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
            {Row("server version", run => run.ServerVersion)}
            {Row("URI", run => run.Uri)}
            {Row("started", run => Numbers.Time(run.StartTime))}
            {Row("ended", run => Numbers.Time(run.EndTime))}
            {Row("connections", run => Numbers.Whole(run.Connections))}
            {Row("worker processes", run => Numbers.Whole(run.Workers))}
            {Names(group, run => run.Options).Where(name => name != Command).Select(name => Row(name, run => Value(run.Options, name)))}
            {Names(group, run => run.Arguments).Select(name => Row(name, run => Value(run.Arguments, name)))}
            {Row("result", run => run.RunName + RunResultFile.Extension)}
            </tbody></table></div>
            </section>

            """;

        Html Row(string what, Func<RunResult, string> value)
        {
            string[] values = [.. group.Targets.Select(target => string.Join(", ", target.Rounds.Select(value).Distinct()))];
            if (values.All(one => one.Length == 0))
                return Html.Empty;
            return values.Length > 1 && values.Distinct().Count() == 1
                ? (Html)$"""<tr><th scope="row">{what}</th><td colspan="{values.Length}">{values[0]}</td></tr>"""
                : (Html)$"""<tr><th scope="row">{what}</th>{values.Select(one => (Html)$"<td>{one}</td>")}</tr>""";
        }
    }

    private static Html Commands(RunGroup group)
    {
        string[] commands = [.. group.Runs.Select(run => run.Options.TryGetValue(Command, out string? command) ? command : RunCommandLine.For(run)).Distinct()];
        return $"""
            <p>To do it again (URIs are kept without their passwords):</p><pre>{string.Join('\n', commands)}</pre>
            """;
    }

    private static IEnumerable<string> Names(RunGroup group, Func<RunResult, IReadOnlyDictionary<string, string>> table) =>
        group.Runs.SelectMany(run => table(run).Keys).Distinct();

    private static string Value(IReadOnlyDictionary<string, string> table, string name) => table.GetValueOrDefault(name, "");
}
