using System.Globalization;
using Dcp.Cluster.Pacemaker;
using Dcp.Cluster.Tools;
using Dcp.Server.Config;

namespace Dcp.Cluster.Agents;

/// <summary>
/// The resource agent <c>ocf:dcp:pooler</c>: a supervised dcp, warm on every host. Its monitor also says, as a node attribute, whether
/// this host reaches a database: addresses go where one is reached.
/// </summary>
/// <param name="config">Null when the file cannot be used now; what runs is watched and ended all the same.</param>
internal sealed class PoolerAgent(AgentContext context, DcpConfig? config, string file, TimeProvider clock)
{
    private static readonly TimeSpan s_answerLimit = TimeSpan.FromSeconds(1);

    // A busy host answers late; taken for dead, dcp would be restarted and every client cut.
    private static readonly TimeSpan s_monitorLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_databaseLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_startLimit = TimeSpan.FromSeconds(50);
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_killWait = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_repeat = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(20);

    internal static string Metadata => AgentMetadata.Write(
        "pooler",
        "dcp, a connection pooler",
        "Runs dcp under its supervisor. Meant as a clone: dcp is warm on every node, and only addresses (ocf:dcp:vip) move. The monitor "
        + $"sets the node attribute {ResourceNames.DatabaseAttribute} to 1 or 0.",
        [new AgentParameter("config", "string", true, "dcp's configuration file")],
        [
            new("start", 60), new("stop", 60), new("monitor", 20, 1), new("reload", 20), new("meta-data", 5), new("validate-all", 5),
        ]);

    private readonly PoolerRecord _record = PoolerRecord.Of(context);

    /// <summary>What was started listens where it was told to then, whatever the file says now.</summary>
    private PoolerEndPoint Pooler => new(PoolerRecord.AnySocket(context.Scratch) ?? PoolerEndPoint.SocketOf(config!));

    internal async Task<int> StartAsync()
    {
        if (await MonitorAsync(quick: true).ConfigureAwait(false) == OcfCode.Success) return OcfCode.Success;
        await StopAsync().ConfigureAwait(false);
        if (config!.Pooler.UnixSocketDir is { Length: > 0 } sockets && !sockets.StartsWith('@')) Directory.CreateDirectory(sockets);
        List<string> command = ["sh", "-c", "setsid \"$@\" </dev/null >/dev/null 2>&1 & echo $!", "dcp", .. OwnCommand.Words, "supervise", file];
        var pid = (await Tool.OutputAsync(command).ConfigureAwait(false)).Trim();
        _record.Write(int.Parse(pid, CultureInfo.InvariantCulture), PoolerEndPoint.SocketOf(config));
        for (var began = clock.GetTimestamp(); clock.GetElapsedTime(began) < s_startLimit;)
        {
            if (await Pooler.AskAsync("SHOW VERSION", s_answerLimit).ConfigureAwait(false) is null)
            {
                await TellDatabaseAsync(always: true).ConfigureAwait(false);
                return OcfCode.Success;
            }

            if (Supervisor() is null) return context.Fail(OcfCode.GenericError, "dcp ended while it started; see its log");
            await Task.Delay(s_poll, clock).ConfigureAwait(false);
        }

        return context.Fail(OcfCode.GenericError, "dcp does not answer");
    }

    /// <summary>
    /// Ends dcp in bounded time, whatever state it is in: a stop that fails has the host fenced. One that was found silent is not asked.
    /// </summary>
    internal async Task<int> StopAsync()
    {
        if (Supervisor() is { } pid)
        {
            // Addresses were drained before they left, so whoever is still connected came by the host's own address.
            var isPolite = !_record.IsSilent
                && await Pooler.AskAsync("SHUTDOWN WAIT_FOR_SERVERS", s_answerLimit).ConfigureAwait(false) is null
                && await IsGoneAsync(pid, s_farewell).ConfigureAwait(false);
            if (!isPolite)
            {
                // The whole session, pooler and supervisor; frozen ones too.
                ProcessSignal.Send(-pid, ProcessSignal.Kill);
                if (!await IsGoneAsync(pid, s_killWait).ConfigureAwait(false)) return context.Fail(OcfCode.GenericError, $"process {pid} cannot be killed");
            }
        }

        _record.Forget();
        return OcfCode.Success;
    }

    private async Task<bool> IsGoneAsync(int pid, TimeSpan limit)
    {
        for (var began = clock.GetTimestamp(); ProcessGroup.IsAlive(pid); await Task.Delay(s_poll, clock).ConfigureAwait(false))
        {
            if (clock.GetElapsedTime(began) >= limit) return false;
        }

        return true;
    }

    /// <param name="quick">Only whether it runs.</param>
    internal async Task<int> MonitorAsync(bool quick = false)
    {
        if (Supervisor() is null) return OcfCode.NotRunning;
        var problem = await Pooler.AskAsync("SHOW VERSION", quick ? s_answerLimit : s_monitorLimit).ConfigureAwait(false);
        _record.IsSilent = problem is not null;
        if (problem is not null) return context.Fail(OcfCode.GenericError, $"dcp does not answer its console: {problem}");
        if (!quick) await TellDatabaseAsync(always: false).ConfigureAwait(false);
        return OcfCode.Success;
    }

    internal async Task<int> ReloadAsync() => await Pooler.AskAsync("RELOAD", s_startLimit).ConfigureAwait(false) is { } problem
        ? context.Fail(OcfCode.GenericError, problem)
        : OcfCode.Success;

    private async Task TellDatabaseAsync(bool always)
    {
        if (config is null) return;
        var value = await PoolerEndPoint.ReachesDatabaseAsync(config, s_databaseLimit).ConfigureAwait(false) ? "1" : "0";

        // Said again every ten seconds: Pacemaker forgets it when it restarts.
        if (!always && _record.DatabaseState == value && _record.DatabaseAge(clock) < s_repeat) return;
        List<string> command = ["attrd_updater", "-n", ResourceNames.DatabaseAttribute, "-U", value, "-d", "0"];
        await Tool.RunAsync(command, s_answerLimit).ConfigureAwait(false);
        _record.DatabaseState = value;
    }

    private int? Supervisor()
    {
        if (_record.Process is not { } pid) return null;
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
