using System.Collections.Concurrent;
using Dcp.Server.Config;

namespace Dcp.Server.Pool;

/// <content>What a new client is told, remembered from the servers that were asked.</content>
internal sealed partial class Pool
{
    /// <summary>Distinct sets of startup parameters that are remembered; further ones ask a server each time.</summary>
    private const int MaxRemembered = 1000;

    private const string Name = "application_name";

    private readonly ConcurrentDictionary<string, (ParameterValues Parameters, string? Superuser)> _remembered = new();
    private readonly RequestedParameters?[] _lately = new RequestedParameters?[16];
    private int _nextLately;
    private ParameterValues? _initial;
    private ClientLimits? _limits;

    /// <summary>What the last server that logged in reported. Any thread.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> Welcome { get; private set; } = [];

    /// <summary>Parameters of a server that nobody has changed; empty before the first login. Any thread.</summary>
    internal ParameterValues Initial => Volatile.Read(ref _initial) ?? ParameterValues.Empty;

    /// <summary>A server has logged in with these parameters. Returns the object to keep for them: equal sets become one. Any thread.</summary>
    internal ParameterValues LoggedIn(IReadOnlyList<KeyValuePair<string, string>> welcome, ParameterValues parameters)
    {
        var known = Volatile.Read(ref _initial);
        Welcome = welcome;
        if (known is not null && known.Matches(parameters)) return known;
        // Another default than before (the database was reconfigured): what was remembered rests on the old one.
        _remembered.Clear();
        Volatile.Write(ref _initial, parameters);
        return parameters;
    }

    /// <summary>The parameters of a client that asked for these, if a server has been asked before. Any thread.</summary>
    /// <param name="requested">Startup parameters beyond user and database.</param>
    /// <param name="parameters">What holds for the client.</param>
    /// <param name="superuser">What is_superuser is, where that is not as for all: a role was asked for.</param>
    internal bool TryWelcome(IReadOnlyList<KeyValuePair<string, string>> requested, out ParameterValues parameters, out string? superuser)
    {
        superuser = null;
        parameters = Initial;
        if (Welcome.Count == 0) return false;
        if (requested.Count == 0) return true;
        if (!_remembered.TryGetValue(Key(requested), out var remembered)) return false;
        (parameters, superuser) = remembered;
        foreach (var (name, value) in requested)
        {
            // It takes any value and is often another for each client: no part of what is remembered.
            if (IsName(name)) parameters = parameters.With(name, value);
        }

        return true;
    }

    internal void Remember(IReadOnlyList<KeyValuePair<string, string>> requested, ParameterValues parameters, string? superuser)
    {
        if (_remembered.Count >= MaxRemembered) return;
        _remembered[Key(requested)] = (Initial[Name] is { } initial ? parameters.With(Name, initial) : parameters, superuser);
    }

    /// <summary>Says once what could be done for a database that turns out to be CockroachDB.</summary>
    private void TellFlavor(ServerConnection server)
    {
        if (Database.IsToldCockroach || Database.Config.Flavor != Config.Flavor.Auto || !server.IsCockroach) return;
        Database.IsToldCockroach = true;
        Set.Log.IsCockroach(Database.Name);
    }

    /// <summary>
    /// The object that stands for these startup parameters and what came of them: clients of one application have the same, and keep it once. Any thread.
    /// </summary>
    internal RequestedParameters Common(IReadOnlyList<KeyValuePair<string, string>> requested, ParameterValues parameters)
    {
        foreach (var known in _lately)
        {
            if (known is not null && known.IsOf(requested, parameters)) return known;
        }

        var request = RequestedParameters.Of(requested, parameters);
        _lately[(uint)Interlocked.Increment(ref _nextLately) % _lately.Length] = request;
        return request;
    }

    /// <summary>The same for limits.</summary>
    internal ClientLimits Common(ClientLimits limits)
    {
        // Read once: another client's may take its place at any time.
        var known = _limits;
        return known == limits ? known : _limits = limits;
    }

    private static string Key(IReadOnlyList<KeyValuePair<string, string>> requested) =>
        string.Join('\0', requested.Where(item => !IsName(item.Key)).Select(item => $"{item.Key}\0{item.Value}"));

    private static bool IsName(string name) => string.Equals(name, Name, StringComparison.OrdinalIgnoreCase);
}
