using Dcp.Wire;

namespace Dcp.Server.Health.Checks;

/// <summary>Whether the target answers a startup packet: with a question for a password or with welcome, not with an error.</summary>
internal sealed class PgsqlCheck : ICheck
{
    private const int LongestMessage = 16 * 1024;

    public async Task<CheckResult> RunAsync(CheckCall call)
    {
        var (line, failure) = await CheckLine.OpenAsync(call);
        if (line is null) return failure!;
        using (line)
        {
            if (await CheckTls.OfferAsync(call, line) is { } refused) return refused;
            FrontendMessages.WriteStartupMessage(
                line.Connection, StartupCode.Protocol30, [new("user", call.Access.Credentials.User), new("database", call.Access.DbName)]);
            line.Connection.Flush();
            using MessageAssembler assembler = new(LongestMessage);
            for (var last = false; ; last = !await line.WaitAsync())
            {
                if (Next(line, assembler) is { } result) return result;
                if (last) return line.Silence("L7");
            }
        }
    }

    private static CheckResult? Next(CheckLine line, MessageAssembler assembler)
    {
        var result = assembler.Next(line.Connection.Input, out var consumed, out var type, out var body);
        var judged = result switch
        {
            AssembleResult.NeedMore => null,
            AssembleResult.Message when (BackendCode)type == BackendCode.Authentication => CheckResult.Pass("L7OK", "PostgreSQL server is ok"),
            AssembleResult.Message when (BackendCode)type == BackendCode.ErrorResponse =>
                CheckResult.Fail("L7STS", ErrorFields.TryParse(body, out var error) ? error!.Message : "an error"),
            _ => CheckResult.Fail("L7RSP", "not a PostgreSQL answer"),
        };
        line.Connection.Consume(consumed);
        return judged;
    }
}
