using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Dcp.Server.Metrics;

/// <summary>
/// Why connections were closed, counted. A reason may hold what a client or a database has said; what is counted is its beginning up to
/// the first name, number or colon, and no more than a hundred different ones, so that nobody can fill memory with them. Any thread.
/// </summary>
internal sealed class CloseCounts
{
    /// <summary>What is counted for all reasons beyond the limit.</summary>
    internal const string Other = "other";

    private const int MostReasons = 100;
    private const int Longest = 80;

    private readonly ConcurrentDictionary<(CloseSide Side, string Reason), StrongBox<long>> _counts = new();

    /// <summary>By side and reason.</summary>
    internal IEnumerable<(CloseSide Side, string Reason, long Count)> All =>
        _counts.Select(entry => (entry.Key.Side, entry.Key.Reason, Volatile.Read(ref entry.Value.Value)))
            .OrderBy(entry => entry.Side).ThenBy(entry => entry.Reason, StringComparer.Ordinal);

    internal void Count(CloseSide side, string reason) => Interlocked.Increment(ref CounterOf(side, KindOf(reason)).Value);

    /// <summary>The part of a reason that is the same for all of its kind.</summary>
    internal static string KindOf(string reason)
    {
        // PgBouncer begins with the method that was tried: "scram-sha-256" authentication failed.
        if (reason.StartsWith('"') && reason.IndexOf("\" ", 1, StringComparison.Ordinal) is > 0 and var end) reason = reason[(end + 2)..];
        var length = 0;
        while (length < reason.Length && length < Longest && (char.IsAsciiLetter(reason[length]) || reason[length] is ' ' or '_' or '-' or '(' or ')' or '.' or '?' or '=' or ',')) length++;
        if (length == reason.Length) return reason;
        var kind = reason[..length].TrimEnd(' ', '(', '-', '=', ',');
        return kind.Length > 0 ? kind : Other;
    }

    private StrongBox<long> CounterOf(CloseSide side, string reason)
    {
        if (_counts.TryGetValue((side, reason), out var known)) return known;
        return _counts.GetOrAdd((side, _counts.Count < MostReasons ? reason : Other), _ => new StrongBox<long>());
    }
}
