using System.Globalization;
using System.Text.Json;

namespace Dcp.SystemTests.Support;

/// <summary>A lab of this test's own; when the test is over it is taken down, and nothing of it is left.</summary>
public sealed class LabScope : IAsyncDisposable
{
    private static readonly TimeSpan UpLimit = TimeSpan.FromMinutes(4);
    private static int s_count;

    /// <summary>A token that a host meets even when tests take all cores: what is judged is right and wrong, not how long it took.</summary>
    public const string PatientToken = "3000";

    public string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"test-{Environment.ProcessId}-{Interlocked.Increment(ref s_count)}");

    /// <summary>Skips the test, with the reason, where a lab cannot be.</summary>
    public static async Task<LabScope> CreateAsync()
    {
        ToolResult check = await DcpProcess.RunAsync(["lab", "check"]);
        if (check.ExitCode == 3) Assert.Skip(check.Error.Trim());
        check.EnsureSuccess();
        return new LabScope();
    }

    public static async Task<LabScope> UpAsync(params string[] arguments)
    {
        LabScope lab = await CreateAsync();
        try
        {
            (await DcpProcess.RunAsync(["lab", "up", "--name", lab.Name, "--token", PatientToken, .. arguments], UpLimit)).EnsureSuccess();
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    public Task<ToolResult> RunAsync(string verb, params string[] arguments) => DcpProcess.RunAsync(["lab", verb, .. arguments, "--name", Name], TimeSpan.FromMinutes(8));

    /// <summary>Runs dcp in a host of the lab.</summary>
    public async Task<ToolResult> DcpInAsync(string host, params string[] arguments) => await ExecAsync(host, [await DcpBinary.PathAsync(), .. arguments]);

    /// <summary>Runs a command in a host of the lab.</summary>
    public Task<ToolResult> ExecAsync(string host, params string[] command) =>
        DcpProcess.RunAsync(["lab", "exec", "--name", Name, host, "--", .. command], TimeSpan.FromMinutes(3));

    /// <summary>Which host has which address, by the hosts' kernels.</summary>
    public async Task<Dictionary<string, string>> HoldersAsync()
    {
        ToolResult status = await RunAsync("status", "--json");
        using JsonDocument document = JsonDocument.Parse(status.Output);
        Dictionary<string, string> holders = [];
        foreach (JsonElement host in document.RootElement.GetProperty("hosts").EnumerateArray())
        {
            foreach (JsonElement vip in host.GetProperty("vips").EnumerateArray()) holders[vip.GetString()!] = host.GetProperty("name").GetString()!;
        }

        return holders;
    }

    /// <summary>Waits until what a host says of the cluster is as wanted: its members learn of a change one after the other.</summary>
    public async Task StatusAsync(string host, Predicate<string> isSo)
    {
        string text = "";
        for (DateTime end = DateTime.UtcNow + UpLimit; DateTime.UtcNow < end; await Task.Delay(200))
        {
            ToolResult status = await DcpInAsync(host, "cluster", "status");
            text = status.Output + status.Error;
            if (status.ExitCode == 0 && isSo(status.Output)) return;
        }

        Assert.Fail(text);
    }

    /// <summary>Waits until the lab says that all is well.</summary>
    public async Task SettleAsync()
    {
        string text = "";
        for (DateTime end = DateTime.UtcNow + UpLimit; DateTime.UtcNow < end; await Task.Delay(500))
        {
            text = (await RunAsync("status")).Output;
            if (text.Contains("all well", StringComparison.Ordinal)) return;
        }

        Assert.Fail(text);
    }

    public async ValueTask DisposeAsync()
    {
        (await DcpProcess.RunAsync(["lab", "down", "--name", Name])).EnsureSuccess();
        Assert.False(Directory.Exists($"/run/dcp-lab/{Name}"));
        Assert.DoesNotContain(Name, await File.ReadAllTextAsync("/proc/self/mountinfo"), StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetDirectories("/proc"), IsOfLab);
    }

    private bool IsOfLab(string directory)
    {
        try
        {
            return char.IsAsciiDigit(Path.GetFileName(directory)[0])
                && File.ReadAllText($"{directory}/environ").Split('\0').Contains($"DCP_LAB={Name}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
