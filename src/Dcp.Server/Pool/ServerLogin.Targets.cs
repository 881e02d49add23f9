using System.Text;
using Dcp.Server.Balance;
using Dcp.Server.Config;
using Dcp.Server.Health;
using Dcp.Wire;

namespace Dcp.Server.Pool;

/// <content>Which target a new server goes to, and which come after it when that one does not do.</content>
internal static partial class ServerLogin
{
    /// <summary>Whoever stands for many does not get all the time for itself, but a second at least.</summary>
    private static readonly TimeSpan s_leastTime = TimeSpan.FromSeconds(1);

    /// <summary>Null when the server is ready to be used. On the server's reactor.</summary>
    internal static async Task<LoginFailed?> RunAsync(ServerConnection server, TimeSpan limit)
    {
        var reactor = server.Reactor;
        var started = reactor.Clock.GetTimestamp();
        var targets = server.Pool.Set.TargetsOf(server.Pool.Database);
        var attrs = server.Startup is null ? server.Pool.Database.Config.SessionAttrs : SessionAttrs.Any;
        await targets.RefreshAsync();
        List<Member> tried = server.OnlyAt is { } only ? [.. targets.Members.Where(member => !only.Equals(member.EndPoint))] : [];
        List<Member>? secondBest = null;
        LoginFailed? failure = null;
        Member? before = null;
        while (true)
        {
            var member = targets.Take(new BalanceRequest(Attrs: attrs, Tried: tried, Fill: targets.IsSettling), out _);
            if (member is null && secondBest is not null)
            {
                // No standby can be had: what was passed over is taken now.
                tried.RemoveAll(secondBest.Contains);
                (secondBest, attrs) = (null, SessionAttrs.Any);
                continue;
            }

            if (member is null) return failure ?? Away("no target is up");
            if (failure is not null && !ReferenceEquals(before?.Entry, member.Entry)) LogAttempt(server, failure);
            before = member;
            tried.Add(member);
            var left = limit - reactor.Clock.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                TargetSet.Give(member);
                return failure ?? Away("connect timeout");
            }

            var share = Share(left, limit, targets.Members.Count - tried.Count);
            failure = await TryAsync(server, member, share);

            // Has it just died, or does it close upon the certificate of this user? Who is gone is not met again.
            if (failure is { Wordless: true }) failure = await TryAsync(server, member, share);
            if (failure is { Wordless: true }) failure = RefusedWordlessly(server);
            if (failure is null && !await LocalityProbe.LearnAsync(server, targets, member, left)) failure = Unreachable("server was not ready after its login");
            if (failure is null && attrs != SessionAttrs.Any)
            {
                failure = await CheckRoleAsync(server, targets, member, attrs, left);
                if (failure is not null && attrs == SessionAttrs.PreferStandby) (secondBest ??= []).Add(member);
            }

            if (failure is null)
            {
                server.Member = member;
                targets.Reached(member);
                return null;
            }

            TargetSet.Give(member);
            if (failure.Refused) return failure;
            if (failure.Error.SqlState == SqlState.AdminShutdown) targets.SaidGoodbye(member);
            else if (!failure.WrongRole) targets.Failed(member);
        }
    }

    /// <summary>One of several hosts that does not answer must leave time for the others.</summary>
    private static TimeSpan Share(TimeSpan left, TimeSpan limit, int others)
    {
        if (others <= 0) return left;
        var share = limit / (others + 1);
        if (share < s_leastTime) share = s_leastTime;
        return share < left ? share : left;
    }

    /// <summary>Asks the host what it is, unless it has said so at the login. Null: it is what is asked for.</summary>
    private static async Task<LoginFailed?> CheckRoleAsync(ServerConnection server, TargetSet targets, Member member, SessionAttrs attrs, TimeSpan limit)
    {
        var role = TargetRole.Of(server.Welcome) ?? await AskRoleAsync(server, limit);
        if (role is not { } known) return Drop(server, Unreachable("could not find out whether the server takes writes"));
        server.Member = member;
        DatabaseTargets.Learn(server, known);
        server.Member = null;
        var fits = attrs == SessionAttrs.PreferStandby ? known.InRecovery || !targets.Members.Any(MayBeStandby) : known.Satisfies(attrs);
        return fits ? null : Drop(server, Away($"server is a {known.Word}, not what target_session_attrs asks for") with { WrongRole = true });

        bool MayBeStandby(Member other) => !ReferenceEquals(other, member) && other.IsOpen && other.Role is null or { InRecovery: true };
    }

    private static async Task<TargetRole?> AskRoleAsync(ServerConnection server, TimeSpan limit)
    {
        List<string> cells = [];
        var error = await ServerQuery.AskAsync(server, $"{TargetRole.Question} WHERE $1 = ''", "", Read, limit);
        return error is null && cells is [var recovery, var readOnly] && server.IsUsable ? TargetRole.Parse(recovery, readOnly) : null;

        void Read(BackendCode code, ReadOnlySpan<byte> body)
        {
            if (code != BackendCode.DataRow || !DataRowMessage.TryParse(body, out var row)) return;
            foreach (var value in row.Values) cells.Add(value.IsNull ? "" : Encoding.UTF8.GetString(value.Bytes));
        }
    }

    private static LoginFailed Drop(ServerConnection server, LoginFailed failure)
    {
        FrontendMessages.WriteTerminate(server.Connection!);
        server.Connection!.Close();
        return failure;
    }
}
