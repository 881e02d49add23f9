using System.Diagnostics;
using System.Text.Json;
using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Cluster;

/// <summary>A real cluster on this machine, each fault once. Where there is no root or no namespace the reason is said.</summary>
public sealed class LabTests
{
    [Fact]
    public async Task Each_fault_loses_nothing_and_nothing_is_left_afterwards()
    {
        await using LabScope lab = await LabScope.UpAsync();
        ToolResult again = await lab.RunAsync("up");
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("is up already", again.Error, StringComparison.Ordinal);
        string file = Path.GetTempFileName();

        // Patient clients: what is judged is right and wrong, not how long it took on a machine that other tests keep busy.
        ToolResult drill = await lab.RunAsync("drill", "--patience", "1000", "--json", file);

        Assert.True(drill.ExitCode == 0, $"{drill.Output}\n{drill.Error}");
        using JsonDocument report = JsonDocument.Parse(await File.ReadAllTextAsync(file));
        File.Delete(file);
        JsonElement[] rounds = [.. report.RootElement.GetProperty("rounds").EnumerateArray()];
        Assert.Equal(8, rounds.Select(round => round.GetProperty("fault").GetString()).Distinct().Count());
        Assert.All(rounds, round =>
        {
            Assert.Equal(0, round.GetProperty("rowsLost").GetInt32());
            Assert.Equal(0, round.GetProperty("doubleAnswers").GetInt32());
            Assert.True(round.GetProperty("committed").GetInt32() > 0);
        });

        // A busy host is no dead one.
        ToolResult soak = await lab.RunAsync("soak", "--minutes", "0.2");
        Assert.True(soak.ExitCode == 0, $"{soak.Output}\n{soak.Error}");
        Assert.Contains("fenced: nobody", soak.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Addresses_spread_over_three_hosts_and_only_a_dead_hosts_one_moves()
    {
        await using LabScope lab = await LabScope.UpAsync("--nodes", "3", "--vips", "2", "--ipv6");
        Dictionary<string, string> before = await lab.HoldersAsync();
        Assert.Equal(["vip1", "vip2", "vip3"], before.Keys.Order());
        Assert.Equal(3, before.Values.Distinct().Count());

        // The configuration is good by Pacemaker's own schema and judgement.
        (await lab.ExecAsync(before["vip1"], "crm_verify", "--live-check", "-V")).EnsureSuccess();

        // The third is of IPv6.
        await AnswersAsync(lab, "10.77.0.100", "10.77.0.101", "fd77::100");
        (await lab.RunAsync("kill", before["vip3"])).EnsureSuccess();
        await lab.SettleAsync();

        Dictionary<string, string> after = await lab.HoldersAsync();
        Assert.Equal(before["vip1"], after["vip1"]);
        Assert.Equal(before["vip2"], after["vip2"]);
        Assert.Contains(after["vip3"], new[] { before["vip1"], before["vip2"] });
        await AnswersAsync(lab, "10.77.0.100", "10.77.0.101", "fd77::100");

        // One of three is no majority: it cannot know that the others are not alive, and gives up what it has.
        foreach (string host in before.Where(pair => pair.Key != "vip1").Select(pair => pair.Value)) (await lab.RunAsync("kill", host)).EnsureSuccess();
        await WaitForAsync(async () => (await lab.HoldersAsync()).Count == 0, () => "the last host keeps its addresses");
        await lab.StatusAsync(before["vip1"], status => status.Contains("NO QUORUM", StringComparison.Ordinal));
        foreach (string host in before.Where(pair => pair.Key != "vip1").Select(pair => pair.Value)) (await lab.RunAsync("heal", host)).EnsureSuccess();
        await lab.SettleAsync();
        await AnswersAsync(lab, "10.77.0.100", "10.77.0.101", "fd77::100");
    }

    private static async Task AnswersAsync(LabScope lab, params string[] addresses)
    {
        foreach (string address in addresses)
        {
            // All may be well on the hosts before the client has heard where the address is now.
            string said = "";
            await WaitForAsync(
                async () =>
                {
                    ToolResult answer = await lab.DcpInAsync("client", "lab", "sql", "app", "app", address, "6432", "select 42");
                    said = answer.Output + answer.Error;
                    return answer.Output.Trim() == "42";
                },
                () => $"{address}: {said}");
        }
    }

    private static async Task WaitForAsync(Func<Task<bool>> condition, Func<string> otherwise)
    {
        for (int i = 0; i < 600; i++)
        {
            if (await condition()) return;
            await Task.Delay(200);
        }

        Assert.Fail(otherwise());
    }

    [Fact]
    public async Task Down_cleans_up_after_an_up_that_was_killed()
    {
        await using LabScope lab = await LabScope.CreateAsync();
        ProcessStartInfo info = new(await DcpBinary.PathAsync(), ["lab", "up", "--name", lab.Name]) { RedirectStandardError = true };
        using Process up = Process.Start(info)!;

        // It says what it begins; by then it has processes, namespaces and files.
        Assert.NotNull(await up.StandardError.ReadLineAsync());
        up.Kill();
        await up.WaitForExitAsync();

        Assert.True(Directory.Exists($"/run/dcp-lab/{lab.Name}"));
    }

    [Theory]
    [InlineData(1, "a lab's name", "status", "--name", "no/name")]
    [InlineData(1, "there is no lab", "status", "--name", "never-made")]
    [InlineData(2, "--nodes takes 2 or 3", "up", "--nodes", "7")]
    [InlineData(2, "--vips takes 1 to 4", "up", "--vips", "5")]
    [InlineData(2, "--minutes takes a number above 0", "soak", "--minutes", "0")]
    [InlineData(1, "no fault 'flood'", "drill", "--faults", "flood")]
    public async Task What_cannot_be_is_refused(int code, string message, params string[] arguments)
    {
        ToolResult result = await DcpProcess.RunAsync(["lab", .. arguments]);

        Assert.Equal(code, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }
}
