using System.Net;
using System.Net.Sockets;
using Dcp.Net;
using Dcp.Net.Uring;
using Dcp.SystemTests.Support;

namespace Dcp.Tests.Net.Conformance;

public sealed class UringTcpTests : TransportTests
{
    protected override int MostInput => Connection.InputLimit + UringReactor.MostReceived;

    protected override Transport CreateTransport() => TransportKinds.UringOrSkip(reactors: 2);

    protected override EndPoint NewEndPoint() => new IPEndPoint(IPAddress.Loopback, Ports.Free());

    [Fact]
    public async Task One_turn_brings_no_more_than_the_limit_of_what_waits_in_the_kernel()
    {
        var (listener, accepted) = ListenForTaking();
        using Socket peer = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await peer.ConnectAsync(listener.LocalEndPoint, Cancellation);
        peer.Blocking = false;
        var connection = await accepted.TakeAsync();

        // The loop stands still meanwhile, so that all of it waits for one turn.
        var sent = await On(connection.Reactor, () => Fill(peer));
        Assert.InRange(sent, MostInput + 1, int.MaxValue);
        Assert.InRange(await UntilStillAsync(connection), Connection.InputLimit, MostInput);

        var taken = 0;
        for (var turn = 0; turn < 1_000_000 && taken < sent; turn++) taken += await On(connection.Reactor, () => Take(connection));
        Assert.Equal(sent, taken);
        await On(connection.Reactor, connection.Close);
    }

    /// <summary>Sends until the kernel takes no more; returns how many bytes it took.</summary>
    private static int Fill(Socket peer)
    {
        var bytes = new byte[64 * 1024];
        for (var sent = 0; ;)
        {
            sent += peer.Send(bytes, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock) return sent;
            Assert.Equal(SocketError.Success, error);
        }
    }

    /// <summary>
    /// Bytes that the connection holds when it has stopped receiving, and ten turns, with pauses for the kernel, have brought no more.
    /// </summary>
    private static async Task<int> UntilStillAsync(Connection connection)
    {
        var (still, last) = (0, -1);
        for (var turn = 0; turn < 6_000 && still < 10; turn++)
        {
            await Task.Delay(10, Cancellation);
            var length = await On(connection.Reactor, () => connection.Input.Length);
            still = length == last && length >= Connection.InputLimit ? still + 1 : 0;
            last = length;
        }

        return last;
    }

    private int Take(Connection connection)
    {
        var length = connection.Input.Length;
        Assert.InRange(length, 0, MostInput);
        connection.Consume(length);
        return length;
    }
}
