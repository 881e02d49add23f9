using System.Buffers;
using System.Text;
using Dcp.Net.Tls;
using Dcp.Wire;
using Dcp.Wire.Authentication;

namespace Dcp.Server.Health.Checks;

/// <summary>Whether the target lets us in and answers a query; on the way it may be asked for its role.</summary>
internal sealed class QueryCheck : ICheck
{
    private const int LongestMessage = 64 * 1024;

    /// <summary>Derived once for each password.</summary>
    private readonly ScramKeyCache _keys = new();

    public async Task<CheckResult> RunAsync(CheckCall call)
    {
        var (line, failure) = await CheckLine.OpenAsync(call.Reactor, call.CheckedEndPoint, call.Config.Limit);
        if (line is null) return failure!;
        using (line)
        {
            if (await CheckTls.OfferAsync(call, line) is { } refused) return refused;
            using MessageAssembler assembler = new(LongestMessage);
            var binding = line.Connection is TlsConnection { ServerEndPointBinding: { } hash } ? ChannelBinding.TlsServerEndPoint(hash) : ChannelBinding.None;
            BackendLogin login = new(call.Access.Credentials, _keys, binding);
            if (await LogInAsync(call, line, assembler, login) is { } notLetIn) return notLetIn;
            TargetRole? role = null;
            if (call.Access.AskRole)
            {
                role = TargetRole.Of(login.Parameters);
                if (role is null)
                {
                    var (cells, wrong) = await AskAsync(line, assembler, TargetRole.Question);
                    if (wrong is not null) return wrong;
                    if (cells is [{ } recovery, { } readOnly]) role = TargetRole.Parse(recovery, readOnly);
                }
            }

            var (answer, error) = await AskAsync(line, assembler, call.Config.Query);
            if (error is not null) return error with { Role = role };
            FrontendMessages.WriteTerminate(line.Connection);
            var first = answer.Count > 0 ? answer[0] : null;
            var fits = call.Config.Expect is not { } expected || first == expected;
            return (fits ? CheckResult.Pass("L7OK", first ?? "") : CheckResult.Fail("L7STS", $"answered {first ?? "nothing"}, not {call.Config.Expect}")) with { Role = role };
        }
    }

    private static async Task<CheckResult?> LogInAsync(CheckCall call, CheckLine line, MessageAssembler assembler, BackendLogin login)
    {
        FrontendMessages.WriteStartupMessage(
            line.Connection, StartupCode.Protocol30, [new("user", call.Access.Credentials.User), new("database", call.Access.DbName)]);
        line.Connection.Flush();
        for (var last = false; ;)
        {
            var step = Step(line, assembler, login, out var toDerive);
            if (toDerive is not null) step = await DeriveAsync(call, line, login, toDerive);
            line.Connection.Flush();
            if (step == LoginStep.Done) return null;
            if (step == LoginStep.Failed) return CheckResult.Fail("L7STS", login.Failure!.ServerError?.Message ?? login.Failure.Message);
            if (step is not null) continue;
            if (last) return line.Silence("L7");
            last = !await line.WaitAsync();
        }
    }

    private static LoginStep? Step(CheckLine line, MessageAssembler assembler, BackendLogin login, out byte[]? toDerive)
    {
        toDerive = null;
        var result = assembler.Next(line.Connection.Input, out var consumed, out var type, out var body);
        LoginStep? step = null;
        if (result == AssembleResult.Message && login.WillDerive(type, body)) toDerive = body.ToArray();
        else if (result == AssembleResult.Message) step = login.Receive(type, body, line.Connection);
        else if (result != AssembleResult.NeedMore) step = login.Receive(0, [], line.Connection);
        line.Connection.Consume(consumed);
        return step;
    }

    private static async Task<LoginStep> DeriveAsync(CheckCall call, CheckLine line, BackendLogin login, byte[] body)
    {
        ArrayBufferWriter<byte> answer = new();
        var step = await call.Reactor.OffloadAsync(() => login.Receive((byte)BackendCode.Authentication, body, answer));
        line.Connection.Write(answer.WrittenSpan);
        return step;
    }

    /// <summary>The cells of the first row, or what went wrong.</summary>
    private static async Task<(IReadOnlyList<string?> Cells, CheckResult? Failure)> AskAsync(CheckLine line, MessageAssembler assembler, string sql)
    {
        FrontendMessages.WriteQuery(line.Connection, sql);
        line.Connection.Flush();
        List<string?> cells = [];
        CheckResult? failure = null;
        for (var last = false; ;)
        {
            var result = assembler.Next(line.Connection.Input, out var consumed, out var type, out var body);
            if (result is not (AssembleResult.Message or AssembleResult.NeedMore)) failure = CheckResult.Fail("L7RSP", "not a PostgreSQL answer");
            else if (result == AssembleResult.Message && (BackendCode)type == BackendCode.DataRow && cells.Count == 0) cells.AddRange(Cells(body));
            else if (result == AssembleResult.Message && (BackendCode)type == BackendCode.ErrorResponse)
                failure ??= CheckResult.Fail("L7STS", ErrorFields.TryParse(body, out var error) ? error!.Message : "an error");
            line.Connection.Consume(consumed);
            if (result is not (AssembleResult.Message or AssembleResult.NeedMore)) return (cells, failure);
            if (result == AssembleResult.Message && (BackendCode)type == BackendCode.ReadyForQuery) return (cells, failure);
            if (result == AssembleResult.Message) continue;
            if (last) return (cells, failure ?? line.Silence("L7"));
            last = !await line.WaitAsync();
        }
    }

    private static List<string?> Cells(ReadOnlySpan<byte> body)
    {
        List<string?> cells = [];
        if (!DataRowMessage.TryParse(body, out var row)) return cells;
        foreach (var value in row.Values) cells.Add(value.IsNull ? null : Encoding.UTF8.GetString(value.Bytes));
        return cells;
    }
}
