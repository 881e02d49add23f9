using System.Diagnostics;
using Dcp.Server.Hosting;

namespace Dcp.Tests.Hosting;

[Collection<StartsProcesses>]
public sealed class PidFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("dcp-pid-").FullName;

    private string Path => System.IO.Path.Combine(_directory, "dcp.pid");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_process_that_is_alive_keeps_its_file()
    {
        File.WriteAllText(Path, $"{Environment.ProcessId}\n");

        IOException refused = Assert.Throws<IOException>(() => PidFile.Write(Path));

        Assert.EndsWith($"process {Environment.ProcessId} is still running", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_has_ended_and_was_not_waited_for_does_not()
    {
        using Process shell = Process.Start(new ProcessStartInfo("sh", ["-c", "sleep 0.2 & echo $!; exec sleep 60"]) { RedirectStandardOutput = true })!;
        try
        {
            string child = (await shell.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!;
            for (int look = 0; look < 6000 && !StateOf(child).Contains(") Z ", StringComparison.Ordinal); look++)
                await Task.Delay(10, TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(Path, child, TestContext.Current.CancellationToken);

            using PidFile file = PidFile.Write(Path);

            Assert.Equal(Environment.ProcessId, PidFile.Owner(Path));
        }
        finally
        {
            shell.Kill();
        }
    }

    [Fact]
    public void A_directory_that_is_missing_is_named()
    {
        IOException refused = Assert.Throws<IOException>(() => PidFile.Write("/nonexistent/dcp.pid"));

        Assert.Equal("pidfile /nonexistent/dcp.pid: there is no such directory", refused.Message);
    }

    [Fact]
    public void A_takeover_that_does_not_happen_gives_the_file_back()
    {
        PidFile.Write(Path, takenOver: 1).Dispose();

        Assert.Equal(1, PidFile.Owner(Path));
    }

    [Fact]
    public void After_a_takeover_the_file_goes_with_the_new_process()
    {
        using (PidFile file = PidFile.Write(Path, takenOver: 1)) file.Renew();

        Assert.False(File.Exists(Path));
    }

    private static string StateOf(string pid) => File.ReadAllText($"/proc/{pid}/stat");
}
