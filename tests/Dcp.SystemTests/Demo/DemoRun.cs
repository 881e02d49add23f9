using System.Diagnostics;
using System.Text;
using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Demo;

/// <summary>
/// A running <c>dcp demo</c> with a directory of its own for everything temporary, by which whatever it leaves behind is found:
/// files there, and processes whose environment names it.
/// </summary>
internal sealed class DemoRun : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _root;
    private readonly StringBuilder _output = new();

    private DemoRun(Process process, string root)
    {
        _process = process;
        _root = root;
    }

    /// <summary>What <c>--out</c> names.</summary>
    public string Out => Path.Combine(_root, "out");

    public string Output => _output.ToString();

    private string Temporary => Path.Combine(_root, "tmp");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<DemoRun> StartAsync(params IEnumerable<string> arguments)
    {
        // An unprivileged PostgreSQL has to get through to its directory below.
        string root = Path.Combine(Path.GetTempPath(), $"dcp-demo-test-{Guid.NewGuid():N}");
        Directory.CreateDirectory(Path.Combine(root, "tmp"));
        ProcessStartInfo info = new(await DcpBinary.PathAsync(), ["demo", "--out", Path.Combine(root, "out"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment["TMPDIR"] = Path.Combine(root, "tmp");

        // A build that is not compiled ahead of time would leave the runtime's own sockets there when killed.
        info.Environment["DOTNET_EnableDiagnostics"] = "0";
        Process process = Process.Start(info) ?? throw new InvalidOperationException("Could not start dcp demo.");
        return new DemoRun(process, root);
    }

    /// <summary>Reads its output up to a line that contains a text.</summary>
    public async Task WaitForAsync(string text)
    {
        while (await _process.StandardOutput.ReadLineAsync(Cancellation) is { } line)
        {
            _output.AppendLine(line);
            if (line.Contains(text, StringComparison.Ordinal))
                return;
        }

        (int exitCode, string error) = await WaitForExitAsync();
        Assert.Fail($"'{text}' did not come, and the demo ended with {exitCode}: {error}\n{_output}");
    }

    public void Signal(int signal) => Signals.Send(_process.Id, signal);

    /// <summary>Waits for its end; gives the exit code and stderr.</summary>
    public async Task<(int ExitCode, string Error)> WaitForExitAsync()
    {
        Task<string> error = _process.StandardError.ReadToEndAsync(Cancellation);
        _output.Append(await _process.StandardOutput.ReadToEndAsync(Cancellation));
        await _process.WaitForExitAsync(Cancellation);
        return (_process.ExitCode, await error);
    }

    /// <summary>Waits until none of its processes and temporary files is left; fails after two minutes.</summary>
    public async Task AssertNothingLeftAsync()
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            string[] left = [.. Processes(), .. Directory.EnumerateFileSystemEntries(Temporary)];
            if (left.Length == 0)
                return;
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(2), $"left behind: {string.Join(", ", left)}");
            await Task.Delay(50, Cancellation);
        }
    }

    public ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
        Directory.Delete(_root, recursive: true);
        return ValueTask.CompletedTask;
    }

    private IEnumerable<string> Processes()
    {
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), out int pid) && Read(pid, "environ").Contains(Temporary, StringComparison.Ordinal))
                yield return $"process {pid} ({Read(pid, "cmdline").Replace('\0', ' ')})";
        }
    }

    private static string Read(int pid, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended, or is somebody else's.
            return "";
        }
    }
}
