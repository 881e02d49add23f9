using System.Text.RegularExpressions;
using Dcp.SystemTests.Support;
using Npgsql;

namespace Dcp.SystemTests.Admin;

/// <summary><c>dcp top</c> in a pseudo terminal, and without one.</summary>
public sealed partial class TopCommandTests(PostgresFixture postgres)
{
    [Fact]
    public async Task It_fits_the_terminal_follows_its_size_and_leaves_it_as_it_was()
    {
        await using PoolerProcess pooler = await StartAsync();
        await using NpgsqlConnection connection = await pooler.ConnectAsync();
        string output = await InTerminalAsync(pooler, ["env", "-u", "NO_COLOR"]);
        string[] parts = output.Split("\n--resized--\n");

        Assert.EndsWith("\nexit 0\n", output, StringComparison.Ordinal);
        Assert.Contains("\u001b[?1049h\u001b[?25l", parts[0], StringComparison.Ordinal);
        Assert.Contains("\u001b[?25h\u001b[?1049l", parts[1], StringComparison.Ordinal);
        Assert.Contains("\u001b[32mactive\u001b[0m", parts[0], StringComparison.Ordinal);
        Assert.All(Screens(parts[0]), screen => Assert.Equal((24, 80), (screen.Length, screen.Max(line => line.Length))));
        string[] small = Screens(parts[1])[^1];
        Assert.Equal(12, small.Length);
        Assert.All(small, line => Assert.InRange(line.Length, 0, 50));
        Assert.Contains(Screens(parts[0])[0], line => line.StartsWith("POOL ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_color_means_none()
    {
        await using PoolerProcess pooler = await StartAsync();

        Assert.DoesNotContain("m", SelectGraphicRendition().Match(await InTerminalAsync(pooler, ["env", "NO_COLOR=1"])).Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Once_is_plain_text_with_pools_latencies_frontends_and_targets()
    {
        await using PoolerProcess pooler = await StartAsync();
        await using NpgsqlConnection connection = await pooler.ConnectAsync();
        Task<ToolResult> top = DcpProcess.RunAsync(["top", Uri(pooler), "--once", "--interval", "3"]);
        while (!top.IsCompleted) Assert.Equal("1", await connection.ScalarAsync("select 1"));
        string text = (await top).EnsureSuccess().Output;

        Assert.DoesNotContain('\u001b', text);
        Assert.Matches(@"^dcp \d+\.\d+\.\d+  active  ", text);
        Assert.Matches($@"app +{Users.Trust} +1 +0 +0 +[01] +[01] +20 +[\d,]+ +[\d,]+ +0 +transaction", text);
        Assert.Matches($@"\nLATENCY .*\napp +{Users.Trust} +\S+ +\S+ +\S+s +\S+s +\S+s +\S+s ", text);
        Assert.Matches(@"\npass +0 +0 .* [12]/2\n", text);
        Assert.Matches(@"\npass/two +127\.0\.0\.1:\d+ +DOWN", text);
    }

    [Fact]
    public async Task Without_a_terminal_it_says_what_to_do()
    {
        ToolResult result = await DcpProcess.RunAsync(["top", "host=127.0.0.1 user=x"]);

        Assert.Equal((2, "dcp: this is no terminal; --once prints one look\n"), (result.ExitCode, result.Error));
    }

    private async Task<PoolerProcess> StartAsync()
    {
        PoolerConfig config = PoolerConfig.For(postgres.Server);
        config.More = $"""
            [frontend pass]
            bind = 127.0.0.1:{Ports.Free()}
            server one = 127.0.0.1:{postgres.Server.Port} check
            server two = 127.0.0.1:{Ports.Free()} check
            """;
        PoolerProcess pooler = await DcpProcess.StartAsync(config);
        await pooler.WaitForLogAsync("pass/two");
        return pooler;
    }

    private static async Task<string> InTerminalAsync(PoolerProcess pooler, string[] prefix)
    {
        string script = Path.Combine(DcpBinary.Root, "tests", "Dcp.SystemTests", "Admin", "TopTerminal.py");
        ToolResult result = await Tool.RunAsync(
            "python3",
            [script, .. prefix, await DcpBinary.PathAsync(), "top", Uri(pooler), "--interval", "0.3"],
            environment: new Dictionary<string, string> { ["TERM"] = "xterm-256color" });
        return result.EnsureSuccess().Output;
    }

    private static string Uri(PoolerProcess pooler) => $"postgresql://{Users.Admin}:{Users.Password}@127.0.0.1:{pooler.Port}/?sslmode=disable";

    /// <summary>Each frame's lines, as the terminal would have them.</summary>
    private static string[][] Screens(string output) =>
    [
        .. output.Split("\u001b[H").Skip(1).Where(frame => frame.Contains("\u001b[J", StringComparison.Ordinal))
            .Select(frame => ControlSequence().Replace(frame[..frame.IndexOf("\u001b[J", StringComparison.Ordinal)], "").Split('\n').Select(line => line.TrimEnd('\r')).ToArray()),
    ];

    [GeneratedRegex(@"\x1b\[[0-9;?]*[A-Za-z]")]
    private static partial Regex ControlSequence();

    [GeneratedRegex(@"\x1b\[[0-9;]*m")]
    private static partial Regex SelectGraphicRendition();
}
