using System.Net;
using System.Net.Sockets;
using Dcp.Net;
using Dcp.Net.Uring;
using Dcp.SystemTests.Support;
using Dcp.Tests.Net.Conformance;

namespace Dcp.Tests.Net.Uring;

public sealed class ReceiveLimitTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    [UringFact]
    public async Task One_turn_brings_no_more_than_the_limit_of_what_waits_in_the_kernel()
    {
        await using var transport = TransportKinds.UringOrSkip(reactors: 1);
        var reactor = transport.Reactors[0];
        TaskCompletionSource<Connection> accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var listener = transport.Listen(new IPEndPoint(IPAddress.Loopback, Ports.Free()), ListenSettings.Default, accepted.SetResult);
        using Socket peer = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            peer.Connect(listener.LocalEndPoint);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.InProgress or SocketError.WouldBlock)
        {
            // It is there when it has been accepted.
        }

        var connection = await accepted.Task.WaitAsync(s_limit, TestContext.Current.CancellationToken);

        // The loop stands still meanwhile, so that all of it waits for one turn.
        var sent = await RunAsync(reactor, () => Fill(peer));
        Assert.InRange(sent, Connection.InputLimit + UringReactor.MostReceived + 1, int.MaxValue);
        var waiting = await UntilStillAsync(reactor, connection);
        Assert.InRange(waiting, Connection.InputLimit, Connection.InputLimit + UringReactor.MostReceived);

        var taken = 0;
        for (var turn = 0; turn < 1_000_000 && taken < sent; turn++) taken += await RunAsync(reactor, () => Take(connection));
        Assert.Equal(sent, taken);

        await RunAsync(reactor, () =>
        {
            connection.Close();
            return 0;
        });
        await listener.UnbindAsync();
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
    private static async Task<int> UntilStillAsync(Reactor reactor, Connection connection)
    {
        var (still, last) = (0, -1);
        for (var turn = 0; turn < 6_000 && still < 10; turn++)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
            var length = await RunAsync(reactor, () => connection.Input.Length);
            still = length == last && length >= Connection.InputLimit ? still + 1 : 0;
            last = length;
        }

        return last;
    }

    private static int Take(Connection connection)
    {
        var length = connection.Input.Length;
        Assert.InRange(length, 0, Connection.InputLimit + UringReactor.MostReceived);
        connection.Consume(length);
        return length;
    }

    private static Task<T> RunAsync<T>(Reactor reactor, Func<T> function)
    {
        TaskCompletionSource<T> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        reactor.Post(() =>
        {
            try
            {
                result.SetResult(function());
            }
            catch (Exception e)
            {
                result.SetException(e);
            }
        });
        return result.Task.WaitAsync(s_limit, TestContext.Current.CancellationToken);
    }
}
