using System.Net;
using Dcp.Server.Balance;
using Dcp.Server.Config;

namespace Dcp.Tests.Balance;

/// <summary>Members and candidates for tests.</summary>
internal static class Members
{
    internal static Member New(int index, int weight = 1, int active = 0)
    {
        Member member = new(
            new TargetEntry { Name = $"s{index}", Target = new Target($"10.0.0.{index + 1}", 5432), Weight = weight },
            new IPEndPoint(IPAddress.Parse($"10.0.0.{index + 1}"), 5432),
            TimeProvider.System);
        for (var i = 0; i < active; i++) member.Take(0);
        return member;
    }

    internal static Candidate[] Candidates(params int[] weights) =>
        [.. weights.Select((weight, i) => new Candidate(New(i, weight), weight))];
}
