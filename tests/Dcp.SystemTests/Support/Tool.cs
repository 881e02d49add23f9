using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Dcp.Workload.Database;

namespace Dcp.SystemTests.Support;

/// <summary>Runs a program to its end, with a time limit, and captures what it says.</summary>
public static partial class Tool
{
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromMinutes(2);

    /// <param name="limit">After this the program and its children are killed and the test fails; two minutes unless told.</param>
    /// <param name="environment">Added to this process' own.</param>
    public static async Task<ToolResult> RunAsync(
        string program,
        IEnumerable<string> arguments,
        TimeSpan? limit = null,
        string input = "",
        IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo info = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
            info.Environment[name] = value;

        string command = $"{program} {string.Join(' ', info.ArgumentList)}";
        using Process process = Process.Start(info) ?? throw new InvalidOperationException($"Could not start {command}");
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await WriteAsync(process, input);

        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(limit ?? DefaultLimit);
        try
        {
            await process.WaitForExitAsync(stop.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            Assert.Fail($"{command} did not end within its {limit ?? DefaultLimit}.\n{await error}\n{await output}");
        }

        return new ToolResult(command, process.ExitCode, await output, await error);
    }

    /// <summary><c>psql</c> without its start file: rows unaligned, columns parted by <c>|</c>, no headings; stops at the first error.</summary>
    /// <param name="connection">A conninfo string or URI.</param>
    public static Task<ToolResult> PsqlAsync(string connection, string sql, TimeSpan? limit = null, string password = "") =>
        RunAsync(
            "psql",
            ["--no-psqlrc", "--no-password", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1", connection],
            limit,
            sql,
            new Dictionary<string, string> { ["PGPASSWORD"] = password, ["PGCONNECT_TIMEOUT"] = "60" });

    /// <summary><c>pgbench</c> of the server's version, with the arguments as given (<c>-h</c>, <c>-p</c> and all).</summary>
    public static Task<ToolResult> PgbenchAsync(IEnumerable<string> arguments, TimeSpan? limit = null, string password = "") =>
        RunAsync(
            Path.Combine(PostgresPrograms.FindDirectory(), "pgbench"),
            arguments,
            limit,
            environment: new Dictionary<string, string> { ["PGPASSWORD"] = password });

    /// <summary>Transactions that a <c>pgbench</c> run did, from its report.</summary>
    public static long PgbenchTransactions(ToolResult result)
    {
        Match match = Transactions().Match(result.Output);
        Assert.True(match.Success, $"No count of transactions in:\n{result.Output}\n{result.Error}");
        return long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    private static async Task WriteAsync(Process process, string input)
    {
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its exit code tells.
        }
    }

    [GeneratedRegex(@"number of transactions actually processed: (\d+)")]
    private static partial Regex Transactions();
}
