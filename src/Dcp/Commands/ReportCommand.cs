using System.CommandLine;
using Dcp.Workload.Report;

namespace Dcp.Commands;

/// <summary><c>dcp report DIR</c>: makes <c>report.html</c> and its figures from the results in a directory.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        Argument<string> directory = new("DIR") { Description = "Directory with results of runs (*.run.json); the report goes beside them." };
        Command command = new("report", "Make report.html, which needs no network, and its figures as CSV and JSON, from results alone.") { directory };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(directory), parsed.InvocationConfiguration));
        return command;
    }

    private static int Run(string directory, InvocationConfiguration console)
    {
        try
        {
            console.Output.WriteLine(ReportBuilder.Write(directory));
            return ExitCode.Done;
        }
        catch (InvalidDataException e)
        {
            console.Error.WriteLine($"dcp: {e.Message}");
            return ExitCode.BadInput;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            console.Error.WriteLine($"dcp: {e.Message}");
            return ExitCode.OutsideFailed;
        }
    }
}
