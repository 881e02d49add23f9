using System.CommandLine;
using System.Globalization;
using Dcp.Workload;
using Dcp.Workload.Workloads;

namespace Dcp.Commands;

/// <summary><c>dcp workload verify NAME</c>: checks after a run that the data is whole.</summary>
internal static class WorkloadVerifyCommand
{
    internal static Command Create()
    {
        Argument<string> name = new("workload") { Description = "Which workload; 'dcp workload list' lists them." };
        Option<string> uri = WorkloadOptions.Uri();
        Command command = new("verify", "Check that a workload's data is whole; exits 4 and says what is wrong if it is not.") { name, uri };
        command.SetAction((parsed, _) => WorkloadVerb.RunAsync(
            interruption => RunAsync(parsed.GetRequiredValue(name), parsed.GetRequiredValue(uri), interruption.Token)));
        return command;
    }

    private static async Task<int> RunAsync(string name, string uri, CancellationToken cancellation)
    {
        IReadOnlyList<WorkloadCheck> checks = await WorkloadVerification.RunAsync(name, uri, cancellation).ConfigureAwait(false);
        foreach (WorkloadCheck check in checks)
        {
            if (check.Wrong == 0)
                await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"ok: {check.Claim} ({check.Checked:N0} checked)")).ConfigureAwait(false);
            else
                await Console.Error.WriteLineAsync(Complaint(check)).ConfigureAwait(false);
        }

        int violated = checks.Count(c => c.Wrong > 0);
        return violated == 0
            ? ExitCode.Done
            : await WorkloadVerb.ComplainAsync($"{name}: {violated} of {checks.Count} checks found a violation", ExitCode.Violation).ConfigureAwait(false);
    }

    private static string Complaint(WorkloadCheck check)
    {
        string examples = string.Join("; ", check.Examples);
        string more = check.Wrong > check.Examples.Count ? "; ..." : "";
        return string.Create(CultureInfo.InvariantCulture, $"WRONG: {check.Claim}: not so for {check.Wrong:N0} of {check.Checked:N0}: {examples}{more}");
    }
}
