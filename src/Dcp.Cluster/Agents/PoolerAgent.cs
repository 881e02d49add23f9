using System.Globalization;
using Dcp.Cluster.Pacemaker;
using Dcp.Cluster.Tools;

namespace Dcp.Cluster.Agents;

/// <summary>
/// The resource agent <c>ocf:dcp:pooler</c>: a supervised dcp, warm on every host. Its monitor also says, as a node attribute, whether
/// this host reaches a database: addresses go where one is reached.
/// </summary>
internal sealed class PoolerAgent(AgentContext context, PoolerEndPoint pooler, string file, TimeProvider clock)
{
    private static readonly TimeSpan s_answerLimit = TimeSpan.FromSeconds(1);

    // A busy host answers late; taken for dead, dcp would be restarted and every client cut.
    private static readonly TimeSpan s_monitorLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_databaseLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_startLimit = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_killWait = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(20);

    internal static string Metadata => AgentMetadata.Write(
        "pooler",
        "dcp, a connection pooler",
        "Runs dcp under its supervisor. Meant as a clone: dcp is warm on every node, and only addresses (ocf:dcp:vip) move. The monitor "
        + $"sets the node attribute {ResourceNames.DatabaseAttribute} to 1 or 0.",
        [new AgentParameter("config", "string", true, "dcp's configuration file")],
        [
            new("start", 30), new("stop", 30), new("monitor", 10, 1), new("reload", 20), new("meta-data", 5), new("validate-all", 5),
        ]);

    private string PidFile => Path.Combine(context.Scratch, $"dcp-{context.Instance.Split(':')[0]}.pid");

    /// <summary>What the database attribute was when it was last said.</summary>
    private string StateFile => Path.Combine(context.Scratch, $"dcp-{context.Instance.Split(':')[0]}.database");

    internal async Task<int> StartAsync()
    {
        if (await MonitorAsync(quick: true).ConfigureAwait(false) == OcfCode.Success) return OcfCode.Success;
        await StopAsync().ConfigureAwait(false);
        Directory.CreateDirectory(context.Scratch);
        if (pooler.Config.Pooler.UnixSocketDir is { Length: > 0 } sockets && !sockets.StartsWith('@')) Directory.CreateDirectory(sockets);
        List<string> command = ["sh", "-c", "setsid \"$@\" </dev/null >/dev/null 2>&1 & echo $!", "dcp", .. OwnCommand.Words, "supervise", file];
        var pid = (await Tool.OutputAsync(command).ConfigureAwait(false)).Trim();
        await File.WriteAllTextAsync(PidFile, pid).ConfigureAwait(false);
        for (var began = clock.GetTimestamp(); clock.GetElapsedTime(began) < s_startLimit;)
        {
            if (await pooler.AskAsync("SHOW VERSION", s_answerLimit).ConfigureAwait(false) is null)
            {
                await TellDatabaseAsync(always: true).ConfigureAwait(false);
                return OcfCode.Success;
            }

            if (Supervisor() is null) return context.Fail(OcfCode.GenericError, "dcp ended while it started; see its log");
            await Task.Delay(s_poll, clock).ConfigureAwait(false);
        }

        return context.Fail(OcfCode.GenericError, "dcp does not answer");
    }

    internal async Task<int> StopAsync()
    {
        if (Supervisor() is not { } pid) return OcfCode.Success;

        // Addresses were drained before they left, so whoever is still connected came by the host's own address.
        var isPolite = await pooler.AskAsync("SHUTDOWN WAIT_FOR_SERVERS", s_answerLimit).ConfigureAwait(false) is null
            && await IsGoneAsync(s_farewell).ConfigureAwait(false);
        if (!isPolite)
        {
            // The whole session, pooler and supervisor; a frozen one too.
            ProcessSignal.Send(-pid, ProcessSignal.Kill);
            if (!await IsGoneAsync(s_killWait).ConfigureAwait(false)) return context.Fail(OcfCode.GenericError, $"process {pid} cannot be killed");
        }

        File.Delete(PidFile);
        return OcfCode.Success;
    }

    private async Task<bool> IsGoneAsync(TimeSpan limit)
    {
        for (var began = clock.GetTimestamp(); Supervisor() is not null; await Task.Delay(s_poll, clock).ConfigureAwait(false))
        {
            if (clock.GetElapsedTime(began) >= limit) return false;
        }

        return true;
    }

    /// <param name="quick">Only whether it runs.</param>
    internal async Task<int> MonitorAsync(bool quick = false)
    {
        if (Supervisor() is null) return OcfCode.NotRunning;
        if (await pooler.AskAsync("SHOW VERSION", quick ? s_answerLimit : s_monitorLimit).ConfigureAwait(false) is { } problem)
            return context.Fail(OcfCode.GenericError, $"dcp does not answer its console: {problem}");
        if (!quick) await TellDatabaseAsync(always: false).ConfigureAwait(false);
        return OcfCode.Success;
    }

    internal async Task<int> ReloadAsync() => await pooler.AskAsync("RELOAD", s_startLimit).ConfigureAwait(false) is { } problem
        ? context.Fail(OcfCode.GenericError, problem)
        : OcfCode.Success;

    /// <summary>True when this host was last seen to reach a database.</summary>
    internal static bool DatabaseWasReached(string scratch) =>
        !Directory.Exists(scratch)
        || Directory.GetFiles(scratch, "dcp-*.database").All(state => File.ReadAllText(state).Trim() != "0");

    private async Task TellDatabaseAsync(bool always)
    {
        var value = await pooler.ReachesDatabaseAsync(s_databaseLimit).ConfigureAwait(false) ? "1" : "0";
        var known = File.Exists(StateFile) ? await File.ReadAllTextAsync(StateFile).ConfigureAwait(false) : "";

        // Said again every ten seconds: Pacemaker forgets it when it restarts.
        var isOld = (clock.GetUtcNow() - File.GetLastWriteTimeUtc(StateFile)).TotalSeconds > 10;
        if (!always && known == value && !isOld) return;
        List<string> command = ["attrd_updater", "-n", ResourceNames.DatabaseAttribute, "-U", value, "-d", "0"];
        await Tool.RunAsync(command, s_answerLimit).ConfigureAwait(false);
        await File.WriteAllTextAsync(StateFile, value).ConfigureAwait(false);
    }

    private int? Supervisor()
    {
        if (!File.Exists(PidFile) || !int.TryParse(File.ReadAllText(PidFile), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)) return null;
        try
        {
            // A number that another process has got by now is not ours.
            var words = File.ReadAllText($"/proc/{pid}/cmdline").Split('\0');
            return words.Contains("supervise") && words.Contains(file) ? pid : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
