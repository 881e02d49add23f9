using System.ComponentModel;
using System.Diagnostics;

namespace Dcp.Workload.Running.Workers;

/// <summary>Starts workers as processes of a program that has the hidden verb.</summary>
internal sealed class ProcessLauncher(string program, IReadOnlyList<string> arguments) : IWorkerLauncher
{
    /// <summary>The verb that runs a <see cref="WorkerProgram"/> over standard input and output.</summary>
    public static IReadOnlyList<string> Verb { get; } = ["workload", "worker"];

    /// <summary>Starts this program again: its own file or, where it is run by <c>dotnet</c>, that with the same assembly.</summary>
    public static ProcessLauncher Self()
    {
        string program = Environment.ProcessPath
            ?? throw new WorkloadFailedException("cannot start workers: this program's own file is not known");
        bool isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        return new ProcessLauncher(program, isHost ? [Environment.GetCommandLineArgs()[0], .. Verb] : Verb);
    }

    public IWorkerChannel Start(int index)
    {
        ProcessStartInfo info = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Answers are handled by the thread that sees them come, not handed to another: a client's statement costs a half to a
        // quarter of the processor time, which here is the database's too. A worker's clients never block a thread.
        info.Environment["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1";
        try
        {
            Process process = Process.Start(info) ?? throw new WorkloadFailedException($"cannot start worker {index} ({program})");
            return new ProcessChannel(process, index);
        }
        catch (Win32Exception e)
        {
            throw new WorkloadFailedException($"cannot start worker {index} ({program}): {e.Message}", e);
        }
    }
}
