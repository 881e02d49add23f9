using Dcp.Server.Config.Ini;
using Dcp.Server.Config.Secrets;
using Dcp.Server.Config.Table;

namespace Dcp.Server.Config;

/// <summary>A configuration while it is read: later entries replace earlier ones, and every value remembers where it stood.</summary>
internal sealed class ConfigDraft
{
    private const string NodePrefix = "node ";

    private readonly string _file;
    private readonly Dictionary<string, Position> _settings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DatabaseConfig> _databases = new(StringComparer.Ordinal);
    private readonly Dictionary<string, UserConfig> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<int, PeerConfig> _peers = [];
    private readonly List<IniEntry> _cluster = [];
    private WebDraft? _web;
    private MetricsDraft? _metrics;
    private readonly Dictionary<string, FrontendDraft> _frontends = new(StringComparer.Ordinal);

    public ConfigDraft(string file, ProblemList problems)
    {
        _file = file;
        Problems = problems;
        Pooler = PoolerSettings.Default with { ConfFile = file };
    }

    public ProblemList Problems { get; }

    public PoolerSettings Pooler { get; private set; }

    /// <summary>Settings that were written, with the place of the one that counts.</summary>
    public IReadOnlyDictionary<string, Position> Written => _settings;

    public Position WholeFile => new(_file, 0);

    /// <summary>Where a setting was written, or the file as a whole.</summary>
    public Position PositionOf(string setting) => _settings.GetValueOrDefault(setting, WholeFile);

    /// <summary>A section begins, and may have no entries at all: what it describes is there all the same, and lacks what it must have.</summary>
    public void Begin(string section, Position at)
    {
        if (section == Sections.Web) _web ??= new WebDraft(at, Problems);
        else if (section == Sections.Metrics) _metrics ??= new MetricsDraft(at, Problems);
        else if (Sections.IsFrontend(section)) _frontends.TryAdd(Sections.FrontendName(section), new FrontendDraft(Sections.FrontendName(section), at, Problems));
    }

    public void Take(IniEntry entry)
    {
        switch (entry.Section)
        {
            case Sections.Pooler:
                TakeSetting(entry);
                break;
            case Sections.Databases:
                TakeDatabase(entry);
                break;
            case Sections.Users:
                if (ReadPairs(entry, new UserConfig { Name = entry.Name, At = entry.At }, UserKeys.All) is { } user)
                    Put(_users, entry.Name, user, u => u.At, $"user \"{entry.Name}\"");
                break;
            case Sections.Cluster:
                // Read by 'dcp cluster': the pooler itself only needs the names of the nodes.
                _cluster.Add(entry);
                break;
            case Sections.Web:
                _web!.Take(entry);
                break;
            case Sections.Metrics:
                _metrics!.Take(entry);
                break;
            case var section when Sections.IsFrontend(section):
                _frontends[Sections.FrontendName(section)].Take(entry);
                break;
            default:
                TakePeer(entry);
                break;
        }
    }

    public DcpConfig Build(UserList secrets, IReadOnlyList<string> files) => new()
    {
        Pooler = Pooler,
        Databases = _databases.Where(d => d.Key != "*").ToDictionary(d => d.Key, d => WithTargets(d.Value), StringComparer.Ordinal),
        Fallback = _databases.TryGetValue("*", out DatabaseConfig? fallback) ? WithTargets(fallback) : null,
        Users = _users,
        Peers = _peers,
        Frontends = [.. _frontends.Values.Select(frontend => frontend.Build())],
        Web = _web?.Build(),
        Metrics = _metrics?.Build(),
        ClusterEntries = _cluster,
        ClusterNodes = [.. _cluster.Where(entry => entry.Name.StartsWith(NodePrefix, StringComparison.Ordinal)).Select(entry => entry.Name[NodePrefix.Length..].Trim())],
        Secrets = secrets,
        Files = files,
    };

    private void TakeSetting(IniEntry entry)
    {
        if (SettingsTable.Find(entry.Name) is not { } setting)
        {
            Problems.Error(entry.At, SettingsTable.UnknownText(entry.Name));
            return;
        }
        if (setting.Apply(Pooler, entry.Value) is not { } changed)
            Problems.Error(entry.At, setting.BadValueText(entry.Value));
        else
            Pooler = changed;
        if (_settings.TryGetValue(setting.Name, out Position before))
            Problems.Note(entry.At, $"{setting.Name} was set before at {before}; this later value wins");
        _settings[setting.Name] = entry.At;
    }

    private void TakeDatabase(IniEntry entry)
    {
        if (entry.Name == DcpConfig.ConsoleDatabase)
        {
            Problems.Error(entry.At, $"the database name \"{entry.Name}\" is reserved for the console");
            return;
        }
        DatabaseConfig begun = new() { Name = entry.Name, At = entry.At };
        // The flavor first, wherever it stands: what is written beside it wins over the defaults that it brings.
        bool isCockroach = PairReader.Read(entry.Value, out _)
            .Exists(pair => pair.Key == "flavor" && Kinds.Flavor.TryParse(pair.Value, out Flavor flavor) && flavor == Flavor.CockroachDb);
        if (ReadPairs(entry, isCockroach ? CockroachDefaults.Of(begun) : begun, DatabaseKeys.All) is not { } database)
            return;
        int hosts = database.Host is null ? 1 : HostsKind.Split(database.Host).Count();
        if (database.Ports.Count > 1 && database.Ports.Count != hosts)
            Problems.Error(entry.At,
                $"database \"{entry.Name}\": {database.Ports.Count} ports for {hosts} hosts; give one port, or one for each host");
        else
            Put(_databases, entry.Name, database, d => d.At, $"database \"{entry.Name}\"");
    }

    private void TakePeer(IniEntry entry)
    {
        if (!IntegerKind.TryParseC(entry.Name, out int id) || id is < 1 or > PeerConfig.LargestId)
        {
            Problems.Error(entry.At, $"a peer is named by its id, 1 to {PeerConfig.LargestId}");
            return;
        }
        if (ReadPairs(entry, new PeerConfig { Id = id, At = entry.At }, PeerKeys.All) is not { } peer)
            return;
        if (peer.Host.Length == 0)
            Problems.Error(entry.At, $"peer {id} has no host");
        else
            Put(_peers, id, peer, p => p.At, $"peer {id}");
    }

    private void Put<TName, TModel>(Dictionary<TName, TModel> models, TName name, TModel model, Func<TModel, Position> at, string what)
        where TName : notnull
    {
        if (models.TryGetValue(name, out TModel? before))
            Problems.Note(at(model), $"{what} was defined before at {at(before)}; this later entry wins");
        models[name] = model;
    }

    /// <summary>The model with every pair of the entry applied; null after errors, all of which are reported.</summary>
    private TModel? ReadPairs<TModel>(IniEntry entry, TModel model, IReadOnlyList<Key<TModel>> keys)
        where TModel : class
    {
        List<KeyValuePair<string, string>> pairs = PairReader.Read(entry.Value, out string? wrong);
        bool failed = wrong is not null;
        if (wrong is not null)
            Problems.Error(entry.At, $"\"{entry.Name}\": {wrong}");
        foreach ((string written, string value) in pairs)
        {
            Key<TModel>? key = keys.FirstOrDefault(k => written == k.Name || written == k.Alias);
            if (key?.Apply(model, value) is { } changed)
            {
                model = changed;
                if (key.NoEffect is { } why)
                    Problems.Warning(entry.At, $"\"{entry.Name}\": {written} is accepted but has no effect in this version: {why}");
            }
            else
            {
                failed = true;
                Problems.Error(entry.At, $"\"{entry.Name}\": {(key is null ? UnknownText(written, keys) : key.BadValueText(value))}");
            }
        }
        return failed ? null : model;
    }

    private static string UnknownText<TModel>(string written, IReadOnlyList<Key<TModel>> keys)
        where TModel : class
    {
        IEnumerable<string> names = keys.Select(k => k.Name);
        string shown = SettingsTable.Shorten(written);
        return $"unknown key \"{shown}\"{Closest.Suggestion(written, names)}; allowed are {string.Join(", ", names)}";
    }

    private DatabaseConfig WithTargets(DatabaseConfig database)
    {
        string[] hosts = database.Host is null ? [Pooler.UnixSocketDir] : [.. HostsKind.Split(database.Host)];
        return CockroachDefaults.Secured(database, Pooler.ServerTlsSslMode) with
        {
            Targets = [.. hosts.Select((host, i) => new Target(host, database.Ports[database.Ports.Count == 1 ? 0 : i]))],
        };
    }
}
