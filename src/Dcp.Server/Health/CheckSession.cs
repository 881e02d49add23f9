using System.Buffers;
using System.Text;
using Dcp.Net.Tls;
using Dcp.Server.Health.Checks;
using Dcp.Wire;
using Dcp.Wire.Authentication;

namespace Dcp.Server.Health;

/// <summary>A login of dcp's own to a target, to ask it something. All of it has the time of one check. Reactor thread.</summary>
internal sealed class CheckSession : IDisposable
{
    private const int LongestMessage = 64 * 1024;

    /// <summary>Rows of an answer that are kept.</summary>
    private const int MostRows = 1000;

    /// <summary>Derived once for each password.</summary>
    private static readonly ScramKeyCache s_keys = new();

    private readonly CheckCall _call;
    private readonly CheckLine _line;
    private readonly MessageAssembler _assembler = new(LongestMessage);
    private readonly BackendLogin _login;

    private CheckSession(CheckCall call, CheckLine line)
    {
        _call = call;
        _line = line;
        var binding = line.Connection is TlsConnection { ServerEndPointBinding: { } hash } ? ChannelBinding.TlsServerEndPoint(hash) : ChannelBinding.None;
        _login = new BackendLogin(call.Access.Credentials, s_keys, binding);
    }

    /// <summary>What the target reported of itself.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> Parameters => _login.Parameters;

    /// <summary>Connects and logs in; null with the result when that fails.</summary>
    internal static async Task<(CheckSession? Session, CheckResult? Failure)> OpenAsync(CheckCall call)
    {
        var (line, failure) = await CheckLine.OpenAsync(call);
        if (line is null) return (null, failure);
        if (await CheckTls.OfferAsync(call, line) is { } refused)
        {
            line.Dispose();
            return (null, refused);
        }

        CheckSession session = new(call, line);
        if (await session.LogInAsync() is not { } notLetIn) return (session, null);
        session.Dispose();
        return (null, notLetIn);
    }

    /// <summary>The rows of the answer, or what went wrong.</summary>
    internal async Task<(IReadOnlyList<string?[]> Rows, CheckResult? Failure)> AskAsync(string sql)
    {
        FrontendMessages.WriteQuery(_line.Connection, sql);
        _line.Connection.Flush();
        List<string?[]> rows = [];
        CheckResult? failure = null;
        for (var last = false; ;)
        {
            var result = _assembler.Next(_line.Connection.Input, out var consumed, out var type, out var body);
            if (result is not (AssembleResult.Message or AssembleResult.NeedMore)) failure = CheckResult.Fail("L7RSP", "not a PostgreSQL answer");
            else if (result == AssembleResult.Message && (BackendCode)type == BackendCode.DataRow && rows.Count < MostRows) rows.Add(Cells(body));
            else if (result == AssembleResult.Message && (BackendCode)type == BackendCode.ErrorResponse)
                failure ??= CheckResult.Fail("L7STS", ErrorFields.TryParse(body, out var error) ? error!.Message : "an error");
            _line.Connection.Consume(consumed);
            if (result is not (AssembleResult.Message or AssembleResult.NeedMore)) return (rows, failure);
            if (result == AssembleResult.Message && (BackendCode)type == BackendCode.ReadyForQuery) return (rows, failure);
            if (result == AssembleResult.Message) continue;
            if (last) return (rows, failure ?? _line.Silence("L7"));
            last = !await _line.WaitAsync();
        }
    }

    public void Dispose()
    {
        if (_line.Connection.IsAlive) FrontendMessages.WriteTerminate(_line.Connection);
        _assembler.Dispose();
        _line.Dispose();
    }

    private async Task<CheckResult?> LogInAsync()
    {
        FrontendMessages.WriteStartupMessage(
            _line.Connection, StartupCode.Protocol30, [new("user", _call.Access.Credentials.User), new("database", _call.Access.DbName)]);
        _line.Connection.Flush();
        for (var last = false; ;)
        {
            var step = Step(out var toDerive);
            if (toDerive is not null) step = await DeriveAsync(toDerive);
            _line.Connection.Flush();
            if (step == LoginStep.Done) return null;
            if (step == LoginStep.Failed) return CheckResult.Fail("L7STS", _login.Failure!.ServerError?.Message ?? _login.Failure.Message);
            if (step is not null) continue;
            if (last) return _line.Silence("L7");
            last = !await _line.WaitAsync();
        }
    }

    private LoginStep? Step(out byte[]? toDerive)
    {
        toDerive = null;
        var result = _assembler.Next(_line.Connection.Input, out var consumed, out var type, out var body);
        LoginStep? step = null;
        if (result == AssembleResult.Message && _login.WillDerive(type, body)) toDerive = body.ToArray();
        else if (result == AssembleResult.Message) step = _login.Receive(type, body, _line.Connection);
        else if (result != AssembleResult.NeedMore) step = _login.Receive(0, [], _line.Connection);
        _line.Connection.Consume(consumed);
        return step;
    }

    private async Task<LoginStep> DeriveAsync(byte[] body)
    {
        ArrayBufferWriter<byte> answer = new();
        var step = await _call.Reactor.OffloadAsync(() => _login.Receive((byte)BackendCode.Authentication, body, answer));
        _line.Connection.Write(answer.WrittenSpan);
        return step;
    }

    private static string?[] Cells(ReadOnlySpan<byte> body)
    {
        List<string?> cells = [];
        if (!DataRowMessage.TryParse(body, out var row)) return [];
        foreach (var value in row.Values) cells.Add(value.IsNull ? null : Encoding.UTF8.GetString(value.Bytes));
        return [.. cells];
    }
}
