using System.Collections.Concurrent;

namespace Dcp.Server.State;

/// <summary>
/// Names of custom settings (<c>app.tenant</c>) that some client has used. A database lists its own settings but not these: it has to be asked
/// for each. Any thread.
/// </summary>
internal sealed class CustomNames
{
    /// <summary>Each costs a little in every question; who has more than these is kept on a server of its own.</summary>
    internal const int Most = 200;

    private const int Longest = 63 * 2 + 1;

    private readonly ConcurrentDictionary<string, bool> _names = new(StringComparer.OrdinalIgnoreCase);
    private volatile string[] _all = [];

    internal IReadOnlyList<string> All => _all;

    /// <summary>There were more names than are kept.</summary>
    internal bool IsOverfull { get; private set; }

    /// <summary>Keeps a setting's name if it is one of these: of two parts.</summary>
    internal void Add(string name)
    {
        if (!name.Contains('.', StringComparison.Ordinal) || _names.ContainsKey(name)) return;
        if (_names.Count >= Most || name.Length > Longest)
        {
            IsOverfull = true;
            return;
        }

        if (_names.TryAdd(name, true)) _all = [.. _names.Keys.Order(StringComparer.Ordinal)];
    }
}
