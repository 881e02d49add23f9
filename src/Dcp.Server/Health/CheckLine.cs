using System.Net;
using System.Net.Sockets;
using System.Text;
using Dcp.Net;
using Dcp.Server.Config;

namespace Dcp.Server.Health;

/// <summary>A check's own connection, with one time limit for all that happens on it. Reactor thread.</summary>
internal sealed class CheckLine : IDisposable
{
    private static readonly SocketSettings s_settings = new() { KeepAlive = false };

    private readonly Deadline _deadline;

    private CheckLine(Connection connection, Signal signal, TimeSpan limit)
    {
        Connection = connection;
        Signal = signal;
        connection.Owner = signal;
        _deadline = new Deadline(signal, limit);
    }

    internal Connection Connection { get; private set; }

    internal Signal Signal { get; }

    internal bool IsOver => _deadline.IsOver;

    /// <summary>Connects to where the check asks, and says what comes before the question; null with the result when that fails.</summary>
    internal static async Task<(CheckLine? Line, CheckResult? Failure)> OpenAsync(CheckCall call)
    {
        var (line, failure) = await OpenAsync(call.Reactor, call.CheckedEndPoint, call.Config.Limit);
        if (line is null || call.Header.IsEmpty) return (line, failure);
        line.Connection.Write(call.Header);
        line.Connection.Flush();
        return (line, null);
    }

    /// <summary>Connects; null with the result when that fails.</summary>
    internal static async Task<(CheckLine? Line, CheckResult? Failure)> OpenAsync(Reactor reactor, EndPoint endPoint, TimeSpan limit)
    {
        var began = reactor.Clock.GetTimestamp();
        var result = await reactor.ConnectAsync(endPoint, s_settings, limit);
        if (result.Connection is { } connection) return (new CheckLine(connection, new Signal(reactor), limit - reactor.Clock.GetElapsedTime(began)), null);
        return (null, result.Error == SocketError.TimedOut
            ? CheckResult.Fail("L4TOUT", "timed out")
            : CheckResult.Fail("L4CON", new SocketException((int)result.Error).Message));
    }

    /// <summary>Waits for something to happen. False: the time is over or the connection is.</summary>
    internal async ValueTask<bool> WaitAsync()
    {
        if (IsOver || !Connection.IsAlive) return false;
        await Signal.WaitAsync();
        return !IsOver;
    }

    /// <summary>TLS has taken the connection's place.</summary>
    internal void Replace(Connection connection)
    {
        Connection = connection;
        connection.Owner = Signal;
    }

    internal void Send(string text)
    {
        Connection.Write(Encoding.ASCII.GetBytes(text));
        Connection.Flush();
    }

    /// <summary>Asks for a page, after which the target closes.</summary>
    internal void SendGet(Target target, string path)
    {
        var host = target.IsUnix ? "localhost" : target.Host;
        Send($"GET {path} HTTP/1.0\r\nHost: {(host.Contains(':') ? $"[{host}]" : host)}\r\nUser-Agent: dcp\r\nConnection: close\r\n\r\n");
    }

    /// <summary>What it means that no more comes.</summary>
    internal CheckResult Silence(string layer) => IsOver
        ? CheckResult.Fail($"{layer}TOUT", "no answer in time")
        : CheckResult.Fail($"{layer}RSP", "connection closed without an answer");

    public void Dispose()
    {
        _deadline.Dispose();
        // A database logs connections that are cut; one that ends is none of its business.
        if (Connection.IsAlive) Connection.Close();
        else Connection.Abort();
    }
}
