using System.CommandLine;
using System.Text;
using System.Text.Json;
using Dcp.Server.Config;

namespace Dcp.Commands;

/// <summary>
/// <c>dcp check FILE</c>: says everything that is wrong with a configuration file. Problems go to stderr, one a line, and a summary
/// to stdout; with <c>--json</c> everything goes to stdout as one object. Exit code 0 without errors (warnings are allowed), else 1.
/// </summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        Argument<string> file = new("FILE") { Description = "The configuration file, in PgBouncer's dialect." };
        Option<bool> json = new("--json") { Description = "Write one JSON object to stdout instead of lines." };
        Command command = new("check", "Check a configuration file and report every problem with its line.") { file, json };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            (DcpConfig? config, IReadOnlyList<ConfigProblem> problems) = ConfigLoader.Load(path);
            InvocationConfiguration console = parsed.InvocationConfiguration;
            if (parsed.GetValue(json))
                console.Output.WriteLine(Json(path, config is not null, problems));
            else
                WriteLines(console.Output, console.Error, path, problems);
            return config is null ? 1 : 0;
        });
        return command;
    }

    private static void WriteLines(TextWriter output, TextWriter error, string path, IReadOnlyList<ConfigProblem> problems)
    {
        foreach (ConfigProblem problem in problems)
            error.WriteLine(problem);
        int errors = Count(problems, ProblemSeverity.Error);
        int warnings = Count(problems, ProblemSeverity.Warning);
        output.WriteLine($"{path}: {Plural(errors, "error")}, {Plural(warnings, "warning")}");
    }

    private static int Count(IReadOnlyList<ConfigProblem> problems, ProblemSeverity severity) =>
        problems.Count(p => p.Severity == severity);

    private static string Plural(int count, string word) => count == 1 ? $"1 {word}" : $"{count} {word}s";

    private static string Json(string path, bool ok, IReadOnlyList<ConfigProblem> problems)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("file", path);
            writer.WriteBoolean("ok", ok);
            writer.WriteNumber("errors", Count(problems, ProblemSeverity.Error));
            writer.WriteNumber("warnings", Count(problems, ProblemSeverity.Warning));
            writer.WriteStartArray("problems");
            foreach (ConfigProblem problem in problems)
                WriteProblem(writer, problem);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void WriteProblem(Utf8JsonWriter writer, ConfigProblem problem)
    {
        writer.WriteStartObject();
        writer.WriteString("severity", problem.Word);
        writer.WriteString("file", problem.File);
        writer.WriteNumber("line", problem.Line);
        writer.WriteString("text", problem.Text);
        writer.WriteEndObject();
    }
}
