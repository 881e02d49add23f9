using System.Diagnostics.CodeAnalysis;

namespace Dcp.Tests.Simulation.Scripted;

/// <summary>The settings of one scripted session: names without regard to case, some of them reported.</summary>
internal sealed class ScriptedParameters
{
    private static readonly string[] s_reported =
    [
        "server_version", "server_encoding", "client_encoding", "application_name", "is_superuser", "session_authorization", "DateStyle",
        "IntervalStyle", "TimeZone", "integer_datetimes", "standard_conforming_strings", "in_hot_standby", "default_transaction_read_only",
    ];

    private Dictionary<string, string> _values;
    private Dictionary<string, string>? _atBegin;

    /// <summary>Names of what was set in the session, be it to the default.</summary>
    private HashSet<string> _set = new(StringComparer.OrdinalIgnoreCase);

    private HashSet<string>? _setAtBegin;

    /// <summary>What RESET goes back to.</summary>
    private readonly Dictionary<string, string> _defaults;

    internal ScriptedParameters(IReadOnlyDictionary<string, string> defaults)
    {
        _values = new(defaults, StringComparer.OrdinalIgnoreCase);
        _defaults = new(_values, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>What a database has before anybody asks for anything.</summary>
    internal static Dictionary<string, string> Usual() => new(StringComparer.OrdinalIgnoreCase)
    {
        ["server_version"] = "15.4",
        ["server_encoding"] = "UTF8",
        ["client_encoding"] = "UTF8",
        ["application_name"] = "",
        ["is_superuser"] = "off",
        ["session_authorization"] = "nobody",
        ["DateStyle"] = "ISO, MDY",
        ["IntervalStyle"] = "postgres",
        ["TimeZone"] = "UTC",
        ["integer_datetimes"] = "on",
        ["standard_conforming_strings"] = "on",
        ["search_path"] = "\"$user\", public",
        ["statement_timeout"] = "0",
    };

    internal static bool IsReported(string name) => s_reported.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Reported settings under their proper names; a database whose role is not set is one that is too old to report it.</summary>
    internal IEnumerable<(string Name, string Value)> Reported => s_reported.Where(_values.ContainsKey).Select(name => (name, _values[name]));

    /// <summary>What has been set in the session.</summary>
    internal IEnumerable<(string Name, string Value)> Changed =>
        from item in _values where _set.Contains(item.Key) select (item.Key, item.Value);

    internal bool TryGet(string name, [NotNullWhen(true)] out string? value) => _values.TryGetValue(name, out value);

    /// <summary>An error's SQLSTATE, or null. A startup packet's value is what RESET goes back to.</summary>
    internal string? Set(string name, string value, bool atStartup = false)
    {
        if (!_values.TryGetValue(name, out _)) return "42704";
        if (value == "nowhere") return "22023";
        _values[name] = value;
        if (atStartup) _defaults[name] = value;
        else _set.Add(name);
        return null;
    }

    internal void Reset(string name)
    {
        if (_defaults.TryGetValue(name, out var value)) _values[name] = value;
        _set.Remove(name);
    }

    internal void ResetAll()
    {
        _values = new(_defaults, StringComparer.OrdinalIgnoreCase);
        _set = new(StringComparer.OrdinalIgnoreCase);
    }

    internal void Begin()
    {
        _atBegin = new(_values, StringComparer.OrdinalIgnoreCase);
        _setAtBegin = new(_set, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>What was set in a transaction that is rolled back was never set.</summary>
    internal void End(bool committed)
    {
        if (!committed && _atBegin is not null)
        {
            _values = _atBegin;
            _set = _setAtBegin!;
        }

        _atBegin = null;
        _setAtBegin = null;
    }

    internal Dictionary<string, string> Copy() => new(_values, StringComparer.OrdinalIgnoreCase);
}
