using System.Globalization;
using System.Text.Json;

namespace Dcp.Cluster.Drill;

/// <summary>
/// <c>dcp lab probe</c>, in the client's host: all clients of a drill in one process. Reads <c>begin CONNECT TRANSACTION</c> (how patient
/// clients are, in ms), <c>report</c> and <c>count</c> (a report with the rows lost), a line each, and answers each with a line; ends with
/// its input.
/// </summary>
internal sealed class ProbeProgram(TextReader input, TextWriter output, TimeProvider clock)
{
    private readonly ConnectProbe _connects = new(clock);
    private readonly TransactionProbe _transactions = new(clock);
    private readonly AddressWatch _watch = new(clock);

    internal async Task RunAsync()
    {
        using CancellationTokenSource end = new();
        await TransactionProbe.PrepareAsync(end.Token).ConfigureAwait(false);
        Task[] work = [_connects.RunAsync(end.Token), _transactions.RunAsync(end.Token), _watch.RunAsync(end.Token)];
        await output.WriteLineAsync("ready").ConfigureAwait(false);
        await output.FlushAsync().ConfigureAwait(false);
        while (await input.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            if (work.FirstOrDefault(task => task.IsFaulted) is { } failed) await failed.ConfigureAwait(false);
            if (line.Split(' ') is ["begin", var connect, var transaction]) Begin(Milliseconds(connect), Milliseconds(transaction));
            var lost = line == "count" ? await _transactions.CountLostAsync(end.Token).ConfigureAwait(false) : null;
            await output.WriteLineAsync(JsonSerializer.Serialize(Report(lost), ProbeReportJson.Default.ProbeReport)).ConfigureAwait(false);
            await output.FlushAsync().ConfigureAwait(false);
        }

        await end.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Begin(TimeSpan connect, TimeSpan transaction)
    {
        _connects.Begin(connect);
        _transactions.Begin(transaction);
        _watch.Begin();
    }

    private static TimeSpan Milliseconds(string text) => TimeSpan.FromMilliseconds(int.Parse(text, CultureInfo.InvariantCulture));

    private ProbeReport Report(int? lost) => new()
    {
        Now = clock.GetTimestamp(),
        LastSuccess = _connects.LastSuccess,
        Successes = _connects.Successes,
        Failures = _connects.Failures,
        LongestGapMs = _connects.LongestGap.TotalMilliseconds,
        TakenOverAt = _watch.TakenOverAt,
        DoubleAnswers = _watch.DoubleAnswers,
        Committed = _transactions.Committed,
        TransactionsFailed = _transactions.Failed,
        TransactionsInDoubt = _transactions.InDoubt,
        Restarted = _transactions.Restarted,
        RowsLost = lost,
        LastError = _connects.LastError ?? _transactions.LastError,
    };
}
