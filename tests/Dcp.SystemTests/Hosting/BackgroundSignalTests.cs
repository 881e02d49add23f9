using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Hosting;

/// <summary>A script's shell starts what it runs in the background with SIGINT and SIGQUIT ignored.</summary>
public sealed class BackgroundSignalTests(PostgresFixture postgres)
{
    /// <summary>The last line of a script is the pooler; the shell tells its process number by a file and ends with its exit code.</summary>
    private const string InBackground = "\"$0\" \"$@\" & echo $! > \"${2%/*}/child.pid\"; wait $!";

    [Theory]
    [InlineData(Signals.Int, "serve")]
    [InlineData(Signals.Quit, "serve")]
    [InlineData(Signals.Int, "supervise")]
    public async Task A_pooler_in_the_background_of_a_script_heeds_the_signal(int signal, string verb)
    {
        PoolerConfig config = PoolerConfig.For(postgres.Server);
        await using PoolerProcess script = await DcpProcess.StartByAsync(config, command => ["/bin/sh", "-c", InBackground, .. command], verb: verb);
        await script.WaitForLogAsync("process up");
        int pid = await ChildAsync(Path.Combine(script.Directory, "child.pid"));
        string ignored = File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal));
        Assert.Equal(0L, Convert.ToInt64(ignored.Split('\t')[1], 16) & 0b111);

        Signals.Send(pid, signal);
        Assert.Equal(0, await script.WaitForExitAsync());
        Assert.Contains("shutting down", script.Log, StringComparison.Ordinal);
    }

    /// <summary>The shell writes the number beside the pooler's start, before or after it is up.</summary>
    private static async Task<int> ChildAsync(string path)
    {
        for (int i = 0; i < 1200 && !(File.Exists(path) && (await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).EndsWith('\n')); i++)
            await Task.Delay(50, TestContext.Current.CancellationToken);
        return int.Parse(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), null);
    }
}
