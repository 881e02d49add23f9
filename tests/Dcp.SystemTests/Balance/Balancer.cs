using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Dcp.SystemTests.Balance;

/// <summary>One of the two that are compared: where it listens, what it logs, and its statistics, which both give in HAProxy's form.</summary>
internal sealed partial class Balancer(string name, IReadOnlyDictionary<string, int> ports, int page, Func<string> log, IAsyncDisposable process) : IAsyncDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    internal int this[string port] => ports[port];

    internal string Log => log();

    /// <summary>How a connection of ours ended and at which server, by the log: <c>in/one cD</c>. Waits until it is written.</summary>
    /// <param name="client">The client's own port.</param>
    internal async Task<string> EndOfAsync(int client)
    {
        Regex line = new($@"127\.0\.0\.1:{client} \[[^\]]*\] \S+ (\S+) \S+ \S+ (\S\S) ");
        for (long began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < s_limit; await Task.Delay(50, TestContext.Current.CancellationToken))
        {
            if (line.Match(Log) is { Success: true } match) return $"{match.Groups[1].Value} {match.Groups[2].Value}";
        }

        Assert.Fail($"{name} has no line of the client at port {client}. Its log:\n{Log}");
        return "";
    }

    /// <summary>The statistics of the proxies, once they are as they should be: rows by <c>proxy/server</c>, cells by column.</summary>
    internal async Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> StatisticsAsync(
        Predicate<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>>? until = null)
    {
        using HttpClient http = new();
        string last = "";
        for (long began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < s_limit; await Task.Delay(50, TestContext.Current.CancellationToken))
        {
            last = await http.GetStringAsync($"http://127.0.0.1:{page}/;csv", TestContext.Current.CancellationToken);
            string[] lines = last.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            string[] columns = lines[0][2..].TrimEnd(',').Split(',');
            var rows = lines.Skip(1).Select(Cells).ToDictionary(
                cells => $"{cells[0]}/{cells[1]}",
                cells => (IReadOnlyDictionary<string, string>)columns.Select((column, i) => (column, cells[i])).ToDictionary(cell => cell.column, cell => cell.Item2));
            if (until is null || until(rows)) return rows;
        }

        Assert.Fail($"{name}'s statistics do not become what they should:\n{last}\n{Log}");
        throw new InvalidOperationException();
    }

    /// <summary>Waits until a server's state is this one: <c>UP</c>, <c>DOWN</c>.</summary>
    internal Task WaitForAsync(string server, string status) =>
        StatisticsAsync(rows => rows[server]["status"] == status);

    public ValueTask DisposeAsync() => process.DisposeAsync();

    public override string ToString() => name;

    private static string[] Cells(string line) => [.. Cell().Matches(line).Select(match => WithoutMark(match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value))];

    /// <summary>HAProxy puts a star before a check's last result while the next check is under way.</summary>
    private static string WithoutMark(string cell) => cell.StartsWith("* ", StringComparison.Ordinal) ? cell[2..] : cell;

    [GeneratedRegex("(?:\"((?:[^\"]|\"\")*)\"|([^,]*))(?:,|$)")]
    private static partial Regex Cell();
}
