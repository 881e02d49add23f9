using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Cluster;

/// <summary>A real cluster on this machine, each fault once. Where there is no root or no namespace the reason is said.</summary>
public sealed class LabTests
{
    private static readonly TimeSpan s_upLimit = TimeSpan.FromSeconds(150);
    private static readonly TimeSpan s_drillLimit = TimeSpan.FromMinutes(8);

    /// <summary>Slow, and not in CI yet: with the machine's cores taken by other tests, a frozen dcp has had its healthy host fenced (docs/high-availability.md).</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public async Task Each_fault_loses_nothing_and_nothing_is_left_afterwards()
    {
        await SkipWithoutLabAsync();
        string name = NewName('d');
        string file = Path.GetTempFileName();
        try
        {
            // A token that a host meets even when tests take all cores: what is judged is right and wrong, not how long it took.
            (await DcpProcess.RunAsync(["lab", "up", "--name", name, "--token", "3000"], s_upLimit)).EnsureSuccess();
            ToolResult again = await DcpProcess.RunAsync(["lab", "up", "--name", name]);
            Assert.Equal(1, again.ExitCode);
            Assert.Contains("is up already", again.Error, StringComparison.Ordinal);

            ToolResult drill = await DcpProcess.RunAsync(["lab", "drill", "--name", name, "--json", file], s_drillLimit);

            Assert.True(drill.ExitCode == 0, $"{drill.Output}\n{drill.Error}");
            using JsonDocument report = JsonDocument.Parse(await File.ReadAllTextAsync(file));
            JsonElement[] rounds = [.. report.RootElement.GetProperty("rounds").EnumerateArray()];
            Assert.Equal(8, rounds.Select(round => round.GetProperty("fault").GetString()).Distinct().Count());
            Assert.All(rounds, round =>
            {
                Assert.Equal(0, round.GetProperty("rowsLost").GetInt32());
                Assert.Equal(0, round.GetProperty("doubleAnswers").GetInt32());
                Assert.True(round.GetProperty("committed").GetInt32() > 0);
            });
        }
        finally
        {
            File.Delete(file);
            await EndAsync(name);
        }
    }

    [Fact]
    public async Task Down_cleans_up_after_an_up_that_was_killed()
    {
        await SkipWithoutLabAsync();
        string name = NewName('k');
        ProcessStartInfo info = new(await DcpBinary.PathAsync(), ["lab", "up", "--name", name]) { RedirectStandardError = true };
        using (Process up = Process.Start(info)!)
        {
            // It says what it begins; by then it has processes, namespaces and files.
            Assert.NotNull(await up.StandardError.ReadLineAsync());
            up.Kill();
            await up.WaitForExitAsync();
        }

        Assert.True(Directory.Exists($"/run/dcp-lab/{name}"));
        await EndAsync(name);
    }

    [Theory]
    [InlineData(1, "a lab's name", "status", "--name", "no/name")]
    [InlineData(1, "there is no lab", "status", "--name", "never-made")]
    [InlineData(2, "--nodes takes 2 or 3", "up", "--nodes", "7")]
    [InlineData(1, "no fault 'flood'", "drill", "--faults", "flood")]
    public async Task What_cannot_be_is_refused(int code, string message, params string[] arguments)
    {
        ToolResult result = await DcpProcess.RunAsync(["lab", .. arguments]);

        Assert.Equal(code, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    private static async Task SkipWithoutLabAsync()
    {
        ToolResult check = await DcpProcess.RunAsync(["lab", "check"]);
        if (check.ExitCode == 3) Assert.Skip(check.Error.Trim());
        check.EnsureSuccess();
    }

    private static async Task EndAsync(string name)
    {
        (await DcpProcess.RunAsync(["lab", "down", "--name", name])).EnsureSuccess();
        Assert.False(Directory.Exists($"/run/dcp-lab/{name}"));
        Assert.DoesNotContain(name, await File.ReadAllTextAsync("/proc/self/mountinfo"), StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetDirectories("/proc"), directory => IsOfLab(directory, name));
    }

    private static bool IsOfLab(string directory, string name)
    {
        try
        {
            return char.IsAsciiDigit(Path.GetFileName(directory)[0])
                && File.ReadAllText($"{directory}/environ").Split('\0').Contains($"DCP_LAB={name}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string NewName(char kind) => string.Create(CultureInfo.InvariantCulture, $"test-{kind}{Environment.ProcessId}");
}
