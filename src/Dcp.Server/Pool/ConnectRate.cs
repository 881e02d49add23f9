using Dcp.Net;

namespace Dcp.Server.Pool;

/// <summary>
/// Spaces out the servers that are opened to a database, over all its pools, so that a burst of clients is no burst of logins there. Any
/// thread.
/// </summary>
internal sealed class ConnectRate
{
    private readonly Lock _gate = new();
    private long _next = long.MinValue;

    /// <summary>Null: one may be opened now. Otherwise not before that time has passed.</summary>
    /// <param name="perSecond">0 for no limit.</param>
    internal TimeSpan? TryTake(int perSecond, Reactor reactor)
    {
        if (perSecond == 0) return null;
        lock (_gate)
        {
            var now = reactor.Clock.GetTimestamp();
            if (now < _next) return reactor.Elapsed(now, _next);
            _next = now + reactor.ToTicks(TimeSpan.FromSeconds(1) / perSecond);
            return null;
        }
    }
}
