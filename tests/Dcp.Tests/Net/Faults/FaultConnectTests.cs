using System.Net;
using System.Net.Sockets;
using Dcp.Net;
using Dcp.Net.Faults;
using Dcp.Net.Memory;
using Dcp.Tests.Net.Memory;

namespace Dcp.Tests.Net.Faults;

public sealed class FaultConnectTests : IAsyncDisposable
{
    private static readonly IPEndPoint Somewhere = new(IPAddress.Loopback, 5432);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    private readonly MemoryTransport _memory = new();
    private ConnectResult? _result;

    public ValueTask DisposeAsync() => _memory.DisposeAsync();

    private void Start(FaultPlan plan)
    {
        FaultTransport transport = new(_memory, _ => plan);
        MemoryPeer.Listen(_memory, Somewhere, peer => peer.Activity = _ => peer.Write(peer.Take(peer.Available)));
        async Task ConnectAsync() => _result = await transport.Reactors[0].ConnectAsync(Somewhere, SocketSettings.Default, Timeout);
        transport.Reactors[0].Post(() => _ = ConnectAsync());
        _memory.Run();
    }

    [Fact]
    public void A_failure_comes_after_its_delay()
    {
        Start(new FaultPlan { ConnectError = SocketError.HostUnreachable, ConnectDelay = TimeSpan.FromMilliseconds(300) });
        _memory.Advance(TimeSpan.FromMilliseconds(299));
        Assert.Null(_result);
        _memory.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(SocketError.HostUnreachable, _result?.Error);
    }

    [Fact]
    public void A_delay_beyond_the_limit_is_a_timeout_at_the_limit()
    {
        Start(new FaultPlan { ConnectDelay = TimeSpan.FromSeconds(5) });
        _memory.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Null(_result);
        _memory.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(SocketError.TimedOut, _result?.Error);
        Assert.Equal(0, _memory.Reactors[0].Connections);
    }

    [Fact]
    public void Outgoing_connections_have_their_faults_too()
    {
        Start(new FaultPlan { ConnectDelay = TimeSpan.FromMilliseconds(10), ReadSize = 1 });
        _memory.Advance(TimeSpan.FromMilliseconds(10));
        Recorder recorder = new();
        recorder.Own(_result!.Value.Connection!);
        recorder.Write("echo"u8);
        _memory.Run();
        Assert.Equal("echo", recorder.Text);
        Assert.Equal(4, recorder.Pieces.Count);
        recorder.Do(connection => connection.Close());
        _memory.Run();
        Sessions.AssertNothingLeft(_memory);
    }
}
