using System.Globalization;

namespace Dcp.Cluster.Agents;

/// <summary>
/// What the agents remember of the dcp that they started, in a directory that is empty after a boot. The configuration on disk may be
/// another by now, or broken: to end what runs, and to ask it, this record is enough. A stop that failed for want of a good
/// configuration would have the host fenced.
/// </summary>
internal sealed class PoolerRecord(string scratch, string name)
{
    private const string Silent = "silent";
    private const string Socket = "socket";
    private const string Database = "database";

    /// <param name="context">A clone's instances are one on each host, so the number is left out.</param>
    internal static PoolerRecord Of(AgentContext context) => new(context.Scratch, context.Instance.Split(':')[0]);

    /// <summary>The supervisor's process id, which is its group's too.</summary>
    internal int? Process => int.TryParse(Read("pid"), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : null;

    /// <summary>The last monitor got no answer, so nobody need ask politely.</summary>
    internal bool IsSilent
    {
        get => File.Exists(PathOf(Silent));
        set
        {
            if (value) File.WriteAllText(PathOf(Silent), "");
            else File.Delete(PathOf(Silent));
        }
    }

    /// <summary>What was last said of the database: 1 or 0, or null for nothing yet.</summary>
    internal string? DatabaseState
    {
        get => Read(Database);
        set => File.WriteAllText(PathOf(Database), value);
    }

    /// <summary>How long ago that was said.</summary>
    internal TimeSpan DatabaseAge(TimeProvider clock) => clock.GetUtcNow() - File.GetLastWriteTimeUtc(PathOf(Database));

    internal void Write(int pid, string socket)
    {
        Directory.CreateDirectory(scratch);
        File.WriteAllText(PathOf(Socket), socket);
        File.WriteAllText(PathOf("pid"), pid.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Nothing runs any more.</summary>
    internal void Forget()
    {
        if (!Directory.Exists(scratch)) return;
        foreach (var kind in new[] { "pid", Socket, Database, Silent }) File.Delete(PathOf(kind));
    }

    /// <summary>The console's socket of the dcp that was started here; null when none was.</summary>
    internal static string? AnySocket(string scratch) => All(scratch, Socket).Select(File.ReadAllText).FirstOrDefault();

    /// <summary>True when the last monitor of a dcp here got no answer.</summary>
    internal static bool AnyIsSilent(string scratch) => All(scratch, Silent).Length > 0;

    /// <summary>True when this host was last seen to reach no database.</summary>
    internal static bool AnyLostDatabase(string scratch) => All(scratch, Database).Any(file => File.ReadAllText(file) == "0");

    private static string[] All(string scratch, string kind) => Directory.Exists(scratch) ? Directory.GetFiles(scratch, $"dcp-*.{kind}") : [];

    private string? Read(string kind) => File.Exists(PathOf(kind)) ? File.ReadAllText(PathOf(kind)) : null;

    private string PathOf(string kind) => Path.Combine(scratch, $"dcp-{name}.{kind}");
}
