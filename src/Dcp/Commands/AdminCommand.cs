using System.CommandLine;
using Dcp.Admin;
using Dcp.Workload;
using Dcp.Workload.Connections;

namespace Dcp.Commands;

/// <summary>
/// <c>dcp admin CONNINFO|--config FILE COMMAND...</c>: gives a running dcp (or PgBouncer) a command of its console, and prints the answer. Exit code
/// 0: done; 1: the console said no; 2: the command line; 3: the console cannot be reached, or refuses the login.
/// </summary>
internal static class AdminCommand
{
    private static readonly TimeSpan s_cancelLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_cancelAgain = TimeSpan.FromMilliseconds(200);

    internal static Command Create()
    {
        ConsoleOptions console = new("dcp admin")
        {
            Words = new("CONNINFO COMMAND")
            {
                Description = "The console (postgresql://admin@host:6432, or 'host=... port=... user=...'; left out with --config), then the command: SHOW POOLS, PAUSE app ...",
                Arity = ArgumentArity.ZeroOrMore,
            },
        };
        Option<bool> csv = new("--csv") { Description = "Write rows as CSV." };
        Option<bool> json = new("--json") { Description = "Write rows as JSON." };
        Command command = new("admin", "Give a running dcp a command of its console. A password is taken from CONNINFO, PGPASSWORD, or the file that PGPASSFILE names (~/.pgpass).") { console.Words, console.Config, console.User, csv, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(csv) && result.GetValue(json)) result.AddError("--csv and --json cannot both be had.");
        });
        command.SetAction((parsed, _) =>
        {
            Func<SimpleAnswer, string> format = parsed.GetValue(csv) ? AnswerText.Csv : parsed.GetValue(json) ? AnswerText.Json : AnswerText.Table;
            var streams = parsed.InvocationConfiguration;
            return ConsoleVerb.RunAsync(streams.Error, interruption => RunAsync(console.Read(parsed), format, streams, interruption));
        });
        return command;
    }

    private static async Task<int> RunAsync(
        (SimpleQuerySettings Console, string[] Words) call, Func<SimpleAnswer, string> format, InvocationConfiguration streams, Interruption interruption)
    {
        if (call.Words.Length == 0) throw new WorkloadInputException("there is no command; SHOW HELP names them");
        var text = CommandWords.Join(call.Words);
        using var client = await ConsoleVerb.ConnectAsync(call.Console, interruption.Token);
        try
        {
            var answer = await AskAsync(client, text, interruption);
            foreach (var notice in answer.Notices) await streams.Error.WriteLineAsync(AnswerText.Printable($"{notice.Severity}: {notice.Message}{notice.Detail}", keepLines: true));
            await streams.Output.WriteAsync(format(answer));
            return ExitCode.Done;
        }
        catch (IOException) when (EndsTheProcess(text))
        {
            return ExitCode.Done;
        }
        catch (IOException e)
        {
            throw new WorkloadFailedException($"the console at {call.Console.Shown} was lost before it answered: {e.Message}", e);
        }
        catch (ServerErrorException) when (interruption.Happened)
        {
            return interruption.ExitCode;
        }
    }

    /// <summary>
    /// An interruption is passed on, as psql does: the console takes a PAUSE back then. A cancel that overtakes its command does nothing,
    /// so it is repeated until the answer is there.
    /// </summary>
    private static async Task<SimpleAnswer> AskAsync(SimpleQueryClient client, string text, Interruption interruption)
    {
        using CancellationTokenSource giveUp = new();
        var answer = client.QueryAsync(text, giveUp.Token);
        try
        {
            return await answer.WaitAsync(interruption.Token);
        }
        catch (OperationCanceledException) when (!answer.IsCompleted)
        {
            giveUp.CancelAfter(s_cancelLimit);
            while (!answer.IsCompleted)
            {
                await client.CancelAsync(giveUp.Token);
                await Task.WhenAny(answer, Task.Delay(s_cancelAgain, giveUp.Token));
            }

            return await answer;
        }
    }

    /// <summary>SHUTDOWN alone has no answer but the end of the connection.</summary>
    private static bool EndsTheProcess(string text) => text.Trim(' ', '\t', ';').Equals("SHUTDOWN", StringComparison.OrdinalIgnoreCase);
}
