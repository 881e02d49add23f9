using System.Globalization;
using System.Text;
using Dcp.Net.Tls;

namespace Dcp.Server.Health.Checks;

/// <summary>Whether a GET gives the right status: CockroachDB's <c>/health?ready=1</c>, Patroni's <c>/primary</c>.</summary>
internal sealed class HttpCheck : ICheck
{
    /// <summary>The status is in the first line; a longer one is none.</summary>
    private const int LongestLine = 1024;

    private static readonly TlsClient s_anyone = new TlsFiles().LoadClient(TlsCheck.None).Value!;

    public async Task<CheckResult> RunAsync(CheckCall call)
    {
        var began = call.Reactor.Clock.GetTimestamp();
        var (line, failure) = await CheckLine.OpenAsync(call);
        if (line is null) return failure!;
        using (line)
        {
            if (call.Config.Method.IsTls && await EncryptAsync(call, line, call.Config.Limit - call.Reactor.Clock.GetElapsedTime(began)) is { } refused)
                return refused;
            line.SendGet(call.Target, call.Config.Method.Path);
            for (var last = false; ; last = !await line.WaitAsync())
            {
                if (FirstLine(line) is { } first) return Judge(call, first);
                if (line.Connection.Input.Length > LongestLine) return CheckResult.Fail("L7RSP", "not an HTTP answer");
                if (last) return line.Silence("L7");
            }
        }
    }

    private static string? FirstLine(CheckLine line)
    {
        var end = line.Connection.Input.IndexOf((byte)'\n');
        return end < 0 ? null : Encoding.ASCII.GetString(line.Connection.Input[..end]).TrimEnd('\r');
    }

    private static CheckResult Judge(CheckCall call, string first)
    {
        if (!first.StartsWith("HTTP/1.", StringComparison.Ordinal) || first.Length < 12
            || !int.TryParse(first.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status)) return CheckResult.Fail("L7RSP", "not an HTTP answer");
        var isReadiness = call.Config.Method.IsReadiness;
        // HAProxy's word for a target that is well and wants no more: conditionally ok.
        if (isReadiness && status == 503 && call.Config.Status != 503) return CheckResult.Pass("L7OKC", first[9..]) with { IsLeaving = true };
        // A secure node sends who asks without TLS elsewhere, ready or not.
        var fits = call.Config.Status is { } wanted ? status == wanted : isReadiness ? status == 200 : status is >= 200 and < 400;
        return fits ? CheckResult.Pass("L7OK", first[9..]) : CheckResult.Fail("L7STS", first[9..]);
    }

    /// <summary>Checks ask for a status, not for who is there: that is for the connections that carry data.</summary>
    private static async Task<CheckResult?> EncryptAsync(CheckCall call, CheckLine line, TimeSpan limit)
    {
        var secured = await TlsConnection.AuthenticateAsClientAsync(line.Connection, s_anyone.OptionsFor(call.Target.Host), limit);
        if (secured.Connection is not { } encrypted) return CheckResult.Fail("L6RSP", secured.Error ?? "TLS handshake failed");
        line.Replace(encrypted);
        return null;
    }
}
