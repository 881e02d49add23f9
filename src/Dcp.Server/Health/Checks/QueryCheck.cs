namespace Dcp.Server.Health.Checks;

/// <summary>Whether the target lets us in and answers a query; on the way it may be asked for its role.</summary>
internal sealed class QueryCheck : ICheck
{
    public async Task<CheckResult> RunAsync(CheckCall call)
    {
        var (session, failure) = await CheckSession.OpenAsync(call);
        if (session is null) return failure!;
        using (session)
        {
            TargetRole? role = null;
            if (call.Access.AskRole)
            {
                role = TargetRole.Of(session.Parameters);
                if (role is null)
                {
                    var (cells, wrong) = await session.AskAsync(TargetRole.Question);
                    if (wrong is not null) return wrong;
                    if (cells is [[{ } recovery, { } readOnly], ..]) role = TargetRole.Parse(recovery, readOnly);
                }
            }

            var (answer, error) = await session.AskAsync(call.Config.Query);
            if (error is not null) return error with { Role = role };
            var first = answer is [[var cell, ..], ..] ? cell : null;
            var fits = call.Config.Expect is not { } expected || first == expected;
            return (fits ? CheckResult.Pass("L7OK", first ?? "") : CheckResult.Fail("L7STS", $"answered {first ?? "nothing"}, not {call.Config.Expect}")) with { Role = role };
        }
    }
}
