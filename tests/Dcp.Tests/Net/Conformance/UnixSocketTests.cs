using System.Net;
using System.Net.Sockets;
using Dcp.Net;
using static Dcp.Tests.Net.Conformance.ConnectionScripts;

namespace Dcp.Tests.Net.Conformance;

/// <summary>What is special about sockets that are files.</summary>
public sealed class UnixSocketTests
{
    public static TheoryData<TransportKind> Kinds => TransportKinds.Usable;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_file_is_there_while_somebody_listens(TransportKind kind)
    {
        await using var transport = TransportFactory.Create(new TransportSettings { Kind = kind, Reactors = 1 });
        var endPoint = UnixSockets.NewFile();
        var mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        var listener = transport.Listen(endPoint, new ListenSettings { UnixMode = mode }, Echo);
        Assert.True(File.Exists(endPoint.ToString()));
        if (!OperatingSystem.IsWindows()) Assert.Equal(mode, File.GetUnixFileMode(endPoint.ToString()!));
        await listener.UnbindAsync();
        Assert.False(File.Exists(endPoint.ToString()));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_file_that_nobody_listens_on_is_replaced(TransportKind kind)
    {
        await using var transport = TransportFactory.Create(new TransportSettings { Kind = kind, Reactors = 1 });
        var endPoint = UnixSockets.NewFile();
        LeaveFileBehind(endPoint);
        Assert.True(File.Exists(endPoint.ToString()));

        var listener = transport.Listen(endPoint, ListenSettings.Default, Echo);
        var result = await ConnectAsync(transport.Reactors[0], endPoint);
        Assert.Equal(SocketError.Success, result.Error);
        await listener.UnbindAsync();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_file_that_is_no_socket_is_left_alone(TransportKind kind)
    {
        await using var transport = TransportFactory.Create(new TransportSettings { Kind = kind, Reactors = 1 });
        var endPoint = UnixSockets.NewFile();
        await File.WriteAllTextAsync(endPoint.ToString()!, "precious", TestContext.Current.CancellationToken);
        Assert.Throws<SocketException>(() => transport.Listen(endPoint, ListenSettings.Default, Echo));
        Assert.Equal("precious", await File.ReadAllTextAsync(endPoint.ToString()!, TestContext.Current.CancellationToken));
        File.Delete(endPoint.ToString()!);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Abstract_names_work_like_files(TransportKind kind)
    {
        await using var transport = TransportFactory.Create(new TransportSettings { Kind = kind, Reactors = 1 });
        var endPoint = UnixSockets.NewAbstract();
        var listener = transport.Listen(endPoint, ListenSettings.Default, Echo);
        Assert.Throws<SocketException>(() => transport.Listen(endPoint, ListenSettings.Default, Echo));
        Assert.Equal(SocketError.Success, (await ConnectAsync(transport.Reactors[0], endPoint)).Error);
        await listener.UnbindAsync();
        Assert.Equal(SocketError.ConnectionRefused, (await ConnectAsync(transport.Reactors[0], endPoint)).Error);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_peer_of_a_file_socket_is_known(TransportKind kind)
    {
        await using var transport = TransportFactory.Create(new TransportSettings { Kind = kind, Reactors = 1 });
        TaskCompletionSource<(uint?, int?)> peer = new();
        var listener = transport.Listen(UnixSockets.NewFile(), ListenSettings.Default, connection =>
        {
            peer.SetResult((connection.PeerUserId, connection.PeerProcessId));
            connection.Close();
        });
        await ConnectAsync(transport.Reactors[0], listener.LocalEndPoint);
        var (user, process) = await peer.Task;
        Assert.NotNull(user);
        Assert.Equal(Environment.ProcessId, process);
        await listener.UnbindAsync();
    }

    private static Task<ConnectResult> ConnectAsync(Reactor reactor, EndPoint endPoint)
    {
        TaskCompletionSource<ConnectResult> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        reactor.Post(() => _ = RunAsync());
        return result.Task;

        async Task RunAsync()
        {
            var connected = await reactor.ConnectAsync(endPoint, SocketSettings.Default, TimeSpan.FromSeconds(20));
            connected.Connection?.Close();
            result.SetResult(connected);
        }
    }

    private static void LeaveFileBehind(EndPoint endPoint)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(endPoint);
        socket.Listen(1);

        // Renamed away and back, so that closing the socket, which removes its file, does not find it.
        var path = endPoint.ToString()!;
        File.Move(path, path + ".kept");
        socket.Dispose();
        File.Move(path + ".kept", path);
    }
}
