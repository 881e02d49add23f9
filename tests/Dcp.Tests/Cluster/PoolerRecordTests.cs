using System.Diagnostics;
using Dcp.Cluster.Agents;
using Dcp.Cluster.Tools;
using Dcp.Tests.Hosting;

namespace Dcp.Tests.Cluster;

/// <summary>Ending and watching go by what was started, not by what a file says now.</summary>
[Collection<StartsProcesses>]
public sealed class PoolerRecordTests : IDisposable
{
    private readonly string _scratch = Directory.CreateTempSubdirectory("dcp-record").FullName;
    private readonly StringWriter _error = new();

    public void Dispose() => Directory.Delete(_scratch, recursive: true);

    [Fact]
    public void What_was_written_is_read_back_and_forgotten()
    {
        PoolerRecord record = new(_scratch, "pooler");
        record.Write(42, "/run/dcp/.s.PGSQL.6432");
        record.IsSilent = true;
        record.DatabaseState = "0";

        Assert.Equal(42, record.Process);
        Assert.Equal("/run/dcp/.s.PGSQL.6432", PoolerRecord.AnySocket(_scratch));
        Assert.True(PoolerRecord.AnyIsSilent(_scratch) && PoolerRecord.AnyLostDatabase(_scratch));
        record.IsSilent = false;
        Assert.False(PoolerRecord.AnyIsSilent(_scratch));

        record.Forget();
        Assert.Null(record.Process);
        Assert.Null(PoolerRecord.AnySocket(_scratch));
        Assert.False(PoolerRecord.AnyLostDatabase(_scratch));
        Assert.Empty(Directory.GetFiles(_scratch));
    }

    [Theory]
    [InlineData("this is no configuration")]
    [InlineData(null)]
    public async Task A_configuration_gone_bad_keeps_neither_stop_nor_monitor_from_their_work(string? text)
    {
        string file = Path.Combine(_scratch, "dcp.ini");
        if (text is not null) await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        using Process dcp = StartAs("supervise", file);
        new PoolerRecord(_scratch, "test").Write(dcp.Id, Path.Combine(_scratch, "no.socket"));

        Assert.Equal(OcfCode.GenericError, await RunAsync("pooler", "monitor", file));
        Assert.Equal(OcfCode.Success, await RunAsync("pooler", "stop", file));
        await dcp.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(OcfCode.NotRunning, await RunAsync("pooler", "monitor", file));
        Assert.Equal(OcfCode.Success, await RunAsync("pooler", "stop", file));
        Assert.Equal(OcfCode.Success, await RunAsync("vip", "stop", file));
        Assert.NotEqual(OcfCode.Success, await RunAsync("pooler", "start", file));
    }

    [Fact]
    public async Task A_frozen_group_is_ended_by_stop()
    {
        string file = Path.Combine(_scratch, "dcp.ini");
        using Process dcp = StartAs("supervise", file);
        new PoolerRecord(_scratch, "test").Write(dcp.Id, Path.Combine(_scratch, "no.socket"));
        ProcessSignal.Send(-dcp.Id, ProcessSignal.Stop);

        Assert.Equal(OcfCode.Success, await RunAsync("pooler", "stop", file));

        Assert.False(ProcessGroup.IsAlive(dcp.Id));
    }

    /// <summary>A leader of a group of its own with a child, and a command line as the supervisor's.</summary>
    private static Process StartAs(string verb, string file)
    {
        ProcessStartInfo info = new("setsid", ["sh", "-c", "sleep 600 & echo; wait", "dcp", verb, file]) { RedirectStandardOutput = true };
        Process process = Process.Start(info)!;
        process.StandardOutput.ReadLine();
        return process;
    }

    private Task<int> RunAsync(string agent, string action, string file)
    {
        Dictionary<string, string> environment = new()
        {
            ["OCF_RESKEY_config"] = file,
            ["OCF_RESKEY_ip"] = "203.0.113.9",
            ["HA_RSCTMP"] = _scratch,
            ["OCF_RESOURCE_INSTANCE"] = "test:0",
        };
        return AgentProgram.RunAsync(agent, action, new AgentContext(environment.GetValueOrDefault, TextWriter.Null, _error), TimeProvider.System);
    }
}
