using System.Collections.Concurrent;
using System.Net;

namespace Dcp.Server.Session;

/// <summary>
/// Slows down who tries one password after another: each failed login from an address within a minute delays the answer to the next
/// failure, up to a second. The client waits, nobody else, and no thread. Any thread.
/// </summary>
internal sealed class LoginPenalty(TimeProvider clock)
{
    /// <summary>Addresses that are remembered; beyond, the others pay the longest delay.</summary>
    private const int MaxAddresses = 10_000;

    private static readonly TimeSpan s_memory = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<IPAddress, Failures> _failures = new();

    /// <summary>A login has failed: how long the client shall wait for the answer. The first time not at all.</summary>
    internal TimeSpan Failed(IPAddress address)
    {
        var now = clock.GetTimestamp();
        if (_failures.Count >= MaxAddresses) Forget(now);
        if (_failures.Count >= MaxAddresses && !_failures.ContainsKey(address)) return s_longest;
        var failures = _failures.AddOrUpdate(
            address,
            static (_, time) => new Failures(1, time),
            (_, before, time) => new Failures(clock.GetElapsedTime(before.Last, time) < s_memory ? before.Count + 1 : 1, time),
            now);
        if (failures.Count == 1) return TimeSpan.Zero;
        var delay = s_step * Math.Pow(2, Math.Min(failures.Count - 2, 10));
        return delay < s_longest ? delay : s_longest;
    }

    private void Forget(long now)
    {
        foreach (var (address, failures) in _failures)
        {
            if (clock.GetElapsedTime(failures.Last, now) >= s_memory) _failures.TryRemove(address, out _);
        }
    }

    private readonly record struct Failures(int Count, long Last);
}
