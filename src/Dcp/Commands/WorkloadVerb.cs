using Dcp.Workload;
using Dcp.Workload.Connections;

namespace Dcp.Commands;

/// <summary>What the verbs of <c>dcp workload</c> have in common: how they end.</summary>
internal static class WorkloadVerb
{
    /// <summary>Runs a verb, and turns what can go wrong into one line on stderr and an exit code.</summary>
    internal static async Task<int> RunAsync(Func<Interruption, Task<int>> verb)
    {
        using Interruption interruption = new();
        try
        {
            return await verb(interruption).ConfigureAwait(false);
        }
        catch (WorkloadInputException e)
        {
            return await ComplainAsync(e.Message, ExitCode.BadInput).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WorkloadFailedException || DatabaseError.IsExpected(e))
        {
            return await ComplainAsync(e.Message, ExitCode.OutsideFailed).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (interruption.Happened)
        {
            return await ComplainAsync("interrupted", interruption.ExitCode).ConfigureAwait(false);
        }
    }

    internal static async Task<int> ComplainAsync(string message, int exitCode)
    {
        await Console.Error.WriteLineAsync($"dcp: {message}").ConfigureAwait(false);
        return exitCode;
    }
}
