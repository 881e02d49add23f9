using System.Net;
using Dcp.Server.Balance;
using Dcp.Server.Config;

namespace Dcp.Server.Passthrough;

/// <summary>A frontend's numbers at one moment.</summary>
internal sealed record FrontendSnapshot(
    FrontendConfig Config,
    IReadOnlyList<EndPoint> Listening,
    int Sessions,
    int Peak,
    int Waiting,
    int WaitingPeak,
    long Total,
    long Received,
    long Sent,
    long Denied,
    long Failed,
    long Retries,
    IReadOnlyList<Member> Members);
