using System.Net;
using System.Net.Sockets;
using Dcp.Net;
using Dcp.Net.Faults;
using static Dcp.Tests.Net.Conformance.ConnectionScripts;

namespace Dcp.Tests.Net.Faults;

/// <summary>Faults on the kernel's sockets do what they do in memory.</summary>
public sealed class FaultRealTests
{
    private static readonly IPEndPoint Anywhere = new(IPAddress.Loopback, 0);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public static TheoryData<string> Kinds => ["io_uring", "sockets"];

    private static Transport Create(string kind) => TransportFactory.Create(
        new TransportSettings { Kind = kind == "sockets" ? TransportKind.Sockets : TransportKind.IoUring, Reactors = 1 });

    /// <summary>Sends to an echo that has a plan, and says what came back and how it ended.</summary>
    private static async Task<(byte[] Came, SocketError Error, bool Ended)> CallAsync(string kind, FaultPlan plan, int size)
    {
        await using FaultTransport transport = new(Create(kind), subject => subject.IsAccepted ? plan : FaultPlan.None);
        var listener = transport.Listen(Anywhere, ListenSettings.Default, Echo);
        var reactor = transport.Reactors[0];
        TaskCompletionSource<(byte[], SocketError, bool)> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        async Task RunAsync()
        {
            var opened = await reactor.ConnectAsync(listener.LocalEndPoint, SocketSettings.Default, Limit);
            if (opened.Connection is not { } connection)
            {
                // Cut before this end was told that it is connected.
                done.SetResult(([], opened.Error, false));
                return;
            }

            var activity = Own(connection);
            connection.Write(new byte[size]);
            connection.Flush();
            var came = await ReceiveAsync(connection, activity, size);
            done.SetResult((came, connection.Error, connection.InputEnded));
            connection.Close();
        }

        reactor.Post(() => _ = RunAsync());
        var result = await done.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);
        await listener.UnbindAsync();
        return result;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Small_reads_and_delays_only_take_time(string kind)
    {
        FaultPlan plan = new() { ReadSize = 1, InputDelay = TimeSpan.FromMilliseconds(5), OutputDelay = TimeSpan.FromMilliseconds(5) };
        var (came, error, _) = await CallAsync(kind, plan, 5000);
        Assert.Equal(5000, came.Length);
        Assert.Equal(SocketError.Success, error);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_cut_by_output_is_a_reset_and_no_further_byte_arrives(string kind)
    {
        var (came, error, _) = await CallAsync(kind, new FaultPlan { CutAfterOutput = 300 }, 1000);
        Assert.InRange(came.Length, 0, 300);
        Assert.Equal(SocketError.ConnectionReset, error);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_cut_by_age_is_a_reset(string kind)
    {
        var (_, error, _) = await CallAsync(kind, new FaultPlan { CutAfter = TimeSpan.FromMilliseconds(20), StallOutputAfter = 0 }, 1000);
        Assert.Equal(SocketError.ConnectionReset, error);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Output_that_ends_early_is_an_end(string kind)
    {
        var (came, error, ended) = await CallAsync(kind, new FaultPlan { EndOutputAfter = 300 }, 1000);
        Assert.Equal(300, came.Length);
        Assert.Equal(SocketError.Success, error);
        Assert.True(ended);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_stall_passes(string kind)
    {
        FaultPlan plan = new() { StallOutputAfter = 100, StallFor = TimeSpan.FromMilliseconds(30) };
        var (came, _, _) = await CallAsync(kind, plan, 400_000);
        Assert.Equal(400_000, came.Length);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_failing_connect_fails_as_planned(string kind)
    {
        await using FaultTransport transport = new(Create(kind), _ => new FaultPlan { ConnectError = SocketError.HostUnreachable });
        var reactor = transport.Reactors[0];
        TaskCompletionSource<ConnectResult> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        async Task RunAsync() => done.SetResult(await reactor.ConnectAsync(Anywhere, SocketSettings.Default, Limit));
        reactor.Post(() => _ = RunAsync());
        Assert.Equal(SocketError.HostUnreachable, (await done.Task.WaitAsync(Limit, TestContext.Current.CancellationToken)).Error);
    }
}
