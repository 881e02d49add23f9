using Dcp.Workload.Results;

namespace Dcp.Workload.Output;

/// <summary>The summary of a run in the form of dbworkload's, with the same names, so that results stand side by side.</summary>
internal static class RunSummary
{
    /// <summary>Heading, operations and parameters, a blank line between them.</summary>
    public static string Format(RunResult result)
    {
        TimeSpan elapsed = result.EndTime - result.StartTime;
        string heading = SimpleTable.FormatPairs(
        [
            ("run_name", result.RunName),
            ("start_time", $"{result.StartTime.UtcDateTime:yyyy-MM-dd HH:mm:ss}"),
            ("end_time", $"{result.EndTime.UtcDateTime:yyyy-MM-dd HH:mm:ss}"),
            ("test_duration", $"{(long)elapsed.TotalSeconds}"),
        ]);
        string operations = OperationTable.Format(
            OperationColumn.Summary,
            result.Operations.OrderBy(o => o.Id, StringComparer.Ordinal).Select(o => PeriodRow.OfRun(o, elapsed)));
        string parameters = SimpleTable.Format(
            [new("Parameter", IsNumber: false), new("Value", IsNumber: false)],
            [
                ["workload_path", result.Workload],
                ["conn_params", $"{{'conninfo': '{ConnectionInfo(result)}', 'autocommit': {PythonBoolean(Option(result, "autocommit"))}}}"],
                ["conn_extras", "{}"],
                ["concurrency", $"{result.Connections}"],
                ["duration", Option(result, "duration")],
                ["iterations", Option(result, "iterations")],
                ["ramp", Option(result, "ramp")],
                ["args", $"{{{string.Join(", ", result.Arguments.Select(a => $"'{a.Key}': {PythonBoolean(a.Value)}"))}}}"],
            ]);
        return $"{heading}\n{operations}\n{parameters}";
    }

    private static string ConnectionInfo(RunResult result)
    {
        string name = Option(result, "app_name");
        if (name.Length == 0 || result.Uri.Contains("application_name=", StringComparison.Ordinal))
            return result.Uri;
        return $"{result.Uri}{(result.Uri.Contains('?', StringComparison.Ordinal) ? '&' : '?')}application_name={Uri.EscapeDataString(name)}";
    }

    private static string Option(RunResult result, string name) => result.Options.GetValueOrDefault(name, "");

    private static string PythonBoolean(string value) => value switch
    {
        "true" => "True",
        "false" => "False",
        _ => value,
    };
}
