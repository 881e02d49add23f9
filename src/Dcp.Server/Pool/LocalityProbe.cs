using System.Text;
using Dcp.Server.Balance;
using Dcp.Server.Config;
using Dcp.Wire;

namespace Dcp.Server.Pool;

/// <summary>Finds out where a CockroachDB node is, by the first server that logs in to it, when nearer nodes shall come first.</summary>
internal static class LocalityProbe
{
    /// <summary>Needs no privilege.</summary>
    private const string Question = "SHOW LOCALITY";

    /// <summary>False: the server is of no use any more.</summary>
    internal static async Task<bool> LearnAsync(ServerConnection server, TargetSet targets, Member member, TimeSpan limit)
    {
        if (targets.Home is null || member.Locality is not null || server.Startup is not null || !server.IsCockroach) return true;
        var text = "";
        await ServerQuery.RunAsync(server, Question, Read, limit);
        targets.Learn(member, Locality.Parse(text) ?? Locality.Unknown);
        return server.IsUsable;

        void Read(BackendCode code, ReadOnlySpan<byte> body)
        {
            if (code != BackendCode.DataRow || !DataRowMessage.TryParse(body, out var row)) return;
            foreach (var value in row.Values) text = value.IsNull ? "" : Encoding.UTF8.GetString(value.Bytes);
        }
    }
}
