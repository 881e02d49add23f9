using System.CommandLine;
using System.Text;
using System.Text.Json;
using Dcp.Server.Config;
using Dcp.Server.Config.Haproxy;
using Dcp.Server.Hosting;

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
            (bool ok, IReadOnlyList<ConfigProblem> problems) = Check(path);
            InvocationConfiguration console = parsed.InvocationConfiguration;
            if (parsed.GetValue(json))
                console.Output.WriteLine(Json(path, ok, problems));
            else
                WriteLines(console.Output, console.Error, path, problems);
            return ok ? 0 : 1;
        });
        return command;
    }

    /// <summary>An haproxy.cfg is checked for what <c>dcp import</c> makes of it.</summary>
    private static (bool Ok, IReadOnlyList<ConfigProblem> Problems) Check(string path)
    {
        if (!HaproxyImport.IsHaproxy(path))
        {
            (DcpConfig? config, IReadOnlyList<ConfigProblem> found) = ConfigLoader.Load(path);
            return (config is not null, config is null ? found : [.. found, .. StartChecks.Of(config, path)]);
        }
        (string? text, IReadOnlyList<ConfigProblem> problems) = HaproxyImport.Translate(path);
        return (text is not null, [new ConfigProblem(ProblemSeverity.Note, path, 0, "this is an haproxy.cfg: 'dcp import' translates it, as follows"), .. problems]);
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
