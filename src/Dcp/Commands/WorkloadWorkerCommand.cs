using System.CommandLine;
using System.Runtime.InteropServices;
using Dcp.Net;
using Dcp.Workload.Running.Workers;

namespace Dcp.Commands;

/// <summary>
/// <c>dcp workload worker</c>, hidden: one of a run's processes. A terminal's Ctrl-C reaches it too, but it is the runner
/// that ends it.
/// </summary>
internal static class WorkloadWorkerCommand
{
    internal static Command Create()
    {
        Command command = new(ProcessLauncher.Verb[^1], "One worker process of a run; started by 'dcp workload run' alone.") { Hidden = true };
        command.SetAction((_, _) => RunAsync());
        return command;
    }

    private static async Task<int> RunAsync()
    {
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, c => c.Cancel = true);
        using StreamReader input = new(Console.OpenStandardInput());
        StreamWriter output = new(Console.OpenStandardOutput());
        await using (output.ConfigureAwait(false))
        {
            try
            {
                FileLimit.Raise();
                await new WorkerProgram(input, output, TimeProvider.System).RunAsync().ConfigureAwait(false);
                return ExitCode.Done;
            }
            catch (InvalidDataException e)
            {
                return await WorkloadVerb.ComplainAsync(e.Message, ExitCode.BadInput).ConfigureAwait(false);
            }
            catch (IOException e)
            {
                // The runner is gone, and with it whoever would read a report.
                return await WorkloadVerb.ComplainAsync(e.Message, ExitCode.OutsideFailed).ConfigureAwait(false);
            }
        }
    }
}
