using Dcp.Server.Config.Ini;
using Dcp.Server.Config.Table;

namespace Dcp.Server.Config;

/// <summary>A frontend while it is read. What <c>default_server</c> says holds for all its servers, wherever it stands.</summary>
internal sealed class FrontendDraft(string name, Position at, ProblemList problems)
{
    private const string Server = "server";
    private const string DefaultServer = "default_server";

    private readonly List<IniEntry> _defaults = [];
    private readonly List<IniEntry> _servers = [];
    private readonly Dictionary<string, Position> _written = new(StringComparer.Ordinal);
    private FrontendConfig _frontend = new() { Name = name, At = at };

    private string What => $"frontend \"{name}\"";

    public void Take(IniEntry entry)
    {
        string[] words = entry.Name.Split(' ');
        if (words[0] == Server)
        {
            if (words.Length == 2)
                _servers.Add(entry);
            else
                problems.Error(entry.At, "a server has a name: server NAME = host:port ...");
            return;
        }

        string key = Plain(entry.Name);
        if (key == DefaultServer)
            _defaults.Add(entry);
        else
            TakeSetting(entry, key);
    }

    /// <summary>The frontend with its servers; problems say what is wrong with it.</summary>
    public FrontendConfig Build()
    {
        TargetEntry usual = new() { Name = "", Target = new Target("", 0) };
        foreach (IniEntry entry in _defaults)
            usual = Apply(usual, entry, WordReader.Read(entry.Value, out string wrong), wrong) ?? usual;
        List<TargetEntry> servers = [];
        foreach (IniEntry entry in _servers)
        {
            if (BuildServer(entry, usual) is not { } server)
                continue;
            if (servers.Find(other => other.Name == server.Name) is { } other)
                problems.Error(entry.At, $"{What}: server \"{server.Name}\" was defined before at {other.At}");
            else
                servers.Add(server);
        }

        // One that was written and is wrong has been reported.
        if (_frontend.Binds.Count == 0 && !_written.ContainsKey(FrontendKeys.Bind))
            problems.Error(_frontend.At, $"{What} has no bind: it says where clients connect, as in bind = *:5433");
        if (_servers.Count == 0)
            problems.Error(_frontend.At, $"{What} has no server: one is written as server NAME = host:port");
        return _frontend with { Servers = servers };
    }

    private void TakeSetting(IniEntry entry, string key)
    {
        if (FrontendKeys.All.FirstOrDefault(known => known.Name == key) is not { } setting)
        {
            IEnumerable<string> names = FrontendKeys.All.Select(known => known.Name).Append(DefaultServer);
            problems.Error(entry.At, $"{What}: unknown setting \"{SettingsTable.Shorten(entry.Name)}\"{Closest.Suggestion(key, names)}; "
                + $"allowed are server NAME, {string.Join(", ", names)}");
            return;
        }

        if (setting.Apply(_frontend, entry.Value) is { } changed)
            _frontend = changed;
        else
            problems.Error(entry.At, $"{What}: {setting.BadValueText(entry.Value)}");
        if (!_written.TryAdd(setting.Name, entry.At) && setting.Name != FrontendKeys.Bind)
            problems.Note(entry.At, $"{What}: {setting.Name} was set before at {_written[setting.Name]}; this later value wins");
    }

    private TargetEntry? BuildServer(IniEntry entry, TargetEntry usual)
    {
        string[] words = entry.Value.Split((char[]?)[' ', '\t'], 2, StringSplitOptions.RemoveEmptyEntries);
        string name = entry.Name[(Server.Length + 1)..];
        if (words.Length == 0 || BindAddress.Parse(words[0]) is not { } address || address.Host == "*")
        {
            problems.Error(entry.At, $"{What}: server \"{name}\" begins with where it is: host:port, [IPv6]:port or /path of a Unix socket");
            return null;
        }

        TargetEntry server = usual with { Name = name, At = entry.At, Target = TargetOf(address) };
        return words.Length < 2 ? server : Apply(server, entry, WordReader.Read(words[1], out string wrong), wrong);
    }

    private static Target TargetOf(BindAddress address) => address.IsUnix ? Target.AtPath(address.Host) : new Target(address.Host, address.Port);

    private TargetEntry? Apply(TargetEntry server, IniEntry entry, List<KeyValuePair<string, string>>? pairs, string wrong)
    {
        bool failed = pairs is null;
        if (pairs is null)
            problems.Error(entry.At, $"{What}: {wrong}");
        foreach ((string written, string value) in pairs ?? [])
        {
            Key<TargetEntry>? key = TargetKeys.All.FirstOrDefault(known => known.Name == Plain(written));

            // 'check' alone means: as default_server says, if that says how.
            if (key?.Name == "check" && value.Length == 0 && server.Check.IsOn)
                continue;
            if (key?.Apply(server, value) is { } changed)
            {
                server = changed;
                continue;
            }

            failed = true;
            IEnumerable<string> names = TargetKeys.All.Select(known => known.Name);
            problems.Error(entry.At, $"{What}: {(key is not null ? key.BadValueText(value)
                : $"unknown word \"{SettingsTable.Shorten(written)}\"{Closest.Suggestion(Plain(written), names)}; allowed are {string.Join(", ", names)}")}");
        }

        return failed ? null : server;
    }

    /// <summary>HAProxy's spelling is read as well: <c>timeout connect</c>, <c>on-marked-down</c>.</summary>
    private static string Plain(string name) => name.Replace(' ', '_').Replace('-', '_');
}
