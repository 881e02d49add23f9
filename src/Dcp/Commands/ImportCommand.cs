using System.CommandLine;
using Dcp.Server.Config;
using Dcp.Server.Config.Haproxy;

namespace Dcp.Commands;

/// <summary>
/// <c>dcp import FILE</c>: translates an haproxy.cfg. The translation goes to stdout or to a file, what was left out to stderr, one line
/// each. Exit code 0 with a translation, 1 without.
/// </summary>
internal static class ImportCommand
{
    internal static Command Create()
    {
        Argument<string> file = new("FILE") { Description = "An haproxy.cfg." };
        Option<FileInfo?> output = new("--output", "-o") { Description = "Where to write it; stdout if not given. A file that is there is not replaced.", HelpName = "FILE" };
        Command command = new("import", "Translate an haproxy.cfg and say what was left out.") { file, output };
        command.SetAction((parsed, _) => RunAsync(
            parsed.GetRequiredValue(file), parsed.GetValue(output), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    private static async Task<int> RunAsync(string path, FileInfo? to, TextWriter output, TextWriter error)
    {
        (string? text, IReadOnlyList<ConfigProblem> problems) = HaproxyImport.Translate(path);
        foreach (ConfigProblem problem in problems)
            await error.WriteLineAsync(problem.ToString());
        if (text is null)
            return ExitCode.BadInput;
        if (to is null)
        {
            await output.WriteAsync(text);
            return ExitCode.Done;
        }

        if (to.Exists)
        {
            await error.WriteLineAsync($"dcp: {to.FullName} is there already, and is not replaced");
            return ExitCode.BadInput;
        }

        FileKeeper files = new();
        files.Try(to.FullName, name => File.WriteAllText(name, text));
        if (!files.HasFailed)
            return ExitCode.Done;
        await error.WriteLineAsync($"dcp: {string.Join("; ", files.Failures)}");
        return ExitCode.OutsideFailed;
    }
}
