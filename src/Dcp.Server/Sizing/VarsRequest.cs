using System.Text;
using Dcp.Net.Tls;
using Dcp.Server.Health;

namespace Dcp.Server.Sizing;

/// <summary>Fetches a node's <c>/_status/vars</c>. Reactor thread.</summary>
internal static class VarsRequest
{
    /// <summary>Bytes; no node has so many metrics.</summary>
    private const long Longest = 64L * 1024 * 1024;

    private static readonly TlsClient s_anyone = new TlsFiles().LoadClient(TlsCheck.None).Value!;

    /// <summary>The page, or what went wrong.</summary>
    internal static async Task<(VarsReader? Page, CheckResult? Failure)> RunAsync(CheckCall call)
    {
        var method = call.Config.Method;
        var (line, failure) = await CheckLine.OpenAsync(call);
        if (line is null) return (null, failure);
        using (line)
        {
            if (method.IsTls)
            {
                line.Connection.Owner = null;
                var secured = await TlsConnection.AuthenticateAsClientAsync(line.Connection, (call.Access.Tls ?? s_anyone).OptionsFor(call.Target.Host), call.Config.Limit);
                if (secured.Connection is not { } encrypted) return (null, CheckResult.Fail("L6RSP", secured.Error ?? "TLS handshake failed"));
                line.Replace(encrypted);
            }

            line.SendGet(call.Target, method.Path);
            return await ReadAsync(line);
        }
    }

    private static async Task<(VarsReader? Page, CheckResult? Failure)> ReadAsync(CheckLine line)
    {
        VarsReader page = new();
        long length = 0;
        for (var last = false; ; last = !await line.WaitAsync())
        {
            if (length == 0 && !line.Connection.Input.IsEmpty && Status(line.Connection.Input) is { } wrong) return (null, wrong);
            length += line.Connection.Input.Length;
            page.Feed(line.Connection.Input);
            line.Connection.Consume(line.Connection.Input.Length);
            if (length > Longest) return (null, CheckResult.Fail("L7RSP", "the page has no end"));
            if (!last) continue;
            return line.IsOver || length == 0 ? (null, line.Silence("L7")) : (page, null);
        }
    }

    /// <summary>What is wrong with the answer's first line, of which the first bytes are here; null: nothing.</summary>
    private static CheckResult? Status(ReadOnlySpan<byte> input)
    {
        var first = Encoding.ASCII.GetString(input[..Math.Min(input.Length, 12)]);
        return first.Length == 12 && first.StartsWith("HTTP/1.", StringComparison.Ordinal) && first.EndsWith(" 200", StringComparison.Ordinal)
            ? null
            : CheckResult.Fail("L7STS", first);
    }
}
