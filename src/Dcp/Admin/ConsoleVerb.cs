using System.Net.Sockets;
using Dcp.Workload;
using Dcp.Workload.Connections;

namespace Dcp.Admin;

/// <summary>What verbs that ask a console have in common: how they connect, and how they end.</summary>
internal static class ConsoleVerb
{
    private static readonly TimeSpan s_connectLimit = TimeSpan.FromSeconds(10);

    /// <summary>Turns what can go wrong into one line on stderr and an exit code.</summary>
    internal static async Task<int> RunAsync(TextWriter error, Func<Interruption, Task<int>> verb)
    {
        using Interruption interruption = new();
        try
        {
            return await verb(interruption);
        }
        catch (WorkloadInputException e)
        {
            return await ComplainAsync(error, e.Message, ExitCode.BadUsage);
        }
        catch (InvalidDataException e)
        {
            return await ComplainAsync(error, e.Message, ExitCode.BadInput);
        }
        catch (WorkloadFailedException e)
        {
            return await ComplainAsync(error, e.Message, ExitCode.OutsideFailed);
        }
        catch (ServerErrorException e)
        {
            return await ComplainAsync(error, e.Detail is { } detail ? $"{e.Message}\n{detail}" : e.Message, ExitCode.BadInput);
        }
        catch (OperationCanceledException) when (interruption.Happened)
        {
            return interruption.ExitCode;
        }
    }

    /// <exception cref="WorkloadFailedException">It cannot be reached, or refuses the login.</exception>
    internal static async Task<SimpleQueryClient> ConnectAsync(SimpleQuerySettings settings, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_connectLimit);
        try
        {
            return await SimpleQueryClient.ConnectAsync(settings, limit.Token);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            throw new WorkloadFailedException($"cannot reach the console at {settings.Shown}: {e.Message}", e);
        }
        catch (ServerErrorException e)
        {
            throw new WorkloadFailedException($"the console at {settings.Shown} refuses user {settings.User}: {e.Message}{Hint(settings)}", e);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new WorkloadFailedException($"the console at {settings.Shown} does not answer within {s_connectLimit.TotalSeconds:0} s", e);
        }
    }

    /// <summary>A password that nobody typed is easily forgotten.</summary>
    private static string Hint(SimpleQuerySettings settings) => settings.PasswordFrom is { } path ? $" (the password is from \"{path}\")" : "";

    private static async Task<int> ComplainAsync(TextWriter error, string message, int code)
    {
        await error.WriteLineAsync($"dcp: {AnswerText.Printable(message, keepLines: true)}");
        return code;
    }
}
