using System.Net;
using Dcp.Server.Balance;
using Dcp.Server.Config;

namespace Dcp.Server.Passthrough;

/// <summary>A frontend's numbers at one moment.</summary>
/// <param name="Most">Clients that may be passed on at a time: <c>maxconn</c>, or what the limit of open files allows.</param>
/// <param name="Counters">These go on counting.</param>
internal sealed record FrontendSnapshot(
    FrontendConfig Config,
    IReadOnlyList<EndPoint> Listening,
    int Most,
    int Sessions,
    long Peak,
    int Waiting,
    int WaitingPeak,
    FrontendCounters Counters,
    IReadOnlyList<Member> Members)
{
    internal long Total => Volatile.Read(ref Counters.Total);

    internal long Received => Volatile.Read(ref Counters.Received);

    internal long Sent => Volatile.Read(ref Counters.Sent);

    internal long Denied => Volatile.Read(ref Counters.Denied);

    /// <summary>Clients that got no server.</summary>
    internal long Failed => Volatile.Read(ref Counters.Passed.Refused);

    /// <summary>Attempts to connect after a first one that failed.</summary>
    internal long Retries => Volatile.Read(ref Counters.Passed.Redispatches);
}
