using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Dcp.SystemTests.Support;
using Npgsql;

namespace Dcp.SystemTests.Hosting;

/// <summary>dcp as a service of systemd: sockets that are open already, and what it tells of itself.</summary>
public sealed class ServiceManagerTests(PostgresFixture postgres) : IDisposable
{
    /// <summary>Opens what systemd would, and becomes the program: port, path, program and arguments.</summary>
    private const string Activate = """
        import os, socket, sys
        port, path, command = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
        tcp = socket.socket()
        tcp.bind(("127.0.0.1", port))
        unix = socket.socket(socket.AF_UNIX)
        unix.bind(path)
        for number, one in ((10, tcp), (11, unix)):
            one.listen(64)
            os.dup2(one.fileno(), number)
        for number in (3, 4):
            os.dup2(number + 7, number)
        os.environ["LISTEN_PID"] = str(os.getpid())
        os.environ["LISTEN_FDS"] = "2"
        os.execvp(command[0], command)
        """;

    private readonly OpenDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("io_uring")]
    [InlineData("sockets")]
    public async Task Sockets_of_the_service_manager_take_the_place_of_its_own(string transport)
    {
        int port = Ports.Free();
        string path = _files["activated"];

        // What the file says of addresses is not for this start.
        PoolerConfig config = PoolerConfig.For(postgres.Server, ("transport", transport), ("listen_addr", "192.0.2.1"), ("unix_socket_dir", _files["no such directory"]));
        await using PoolerProcess pooler = await DcpProcess.StartByAsync(
            config, command => ["/usr/bin/python3", "-c", Activate, $"{port}", path, .. command], port);
        await using (NpgsqlConnection client = await pooler.ConnectAsync()) Assert.Equal("1", await client.ScalarAsync("select 1"));
        string socket = _files[$".s.PGSQL.{port}"];
        File.CreateSymbolicLink(socket, path);
        Assert.Equal("2", (await Tool.PsqlAsync($"host={_files.Path} port={port} dbname=app user={Users.Trust}", "select 2")).EnsureSuccess().Output.Trim());

        Assert.Equal(0, await pooler.StopAsync(Signals.Int));
        Assert.True(File.Exists(path), "the socket's file is the service manager's");
    }

    [Fact]
    public async Task It_is_told_of_start_reload_and_end()
    {
        string path = _files["notify"];
        using Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);
        await using PoolerProcess pooler = await DcpProcess.StartByAsync(
            PoolerConfig.For(postgres.Server), command => ["env", $"NOTIFY_SOCKET={path}", .. command]);

        Assert.Equal("READY=1", await HearAsync(socket));
        pooler.Signal(Signals.Hup);
        string[] reloading = (await HearAsync(socket)).Split('\n');
        Assert.Equal("RELOADING=1", reloading[0]);
        Assert.True(long.Parse(reloading[1]["MONOTONIC_USEC=".Length..], CultureInfo.InvariantCulture) > 0);
        Assert.Equal("READY=1", await HearAsync(socket));
        pooler.Signal(Signals.Int);
        Assert.Equal("STOPPING=1", await HearAsync(socket));
        Assert.Equal(0, await pooler.WaitForExitAsync());
    }

    [Fact]
    public async Task A_process_that_takes_over_becomes_the_main_one()
    {
        string path = _files["notify"];
        using Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);
        PoolerConfig config = PoolerConfig.For(postgres.Server, ("unix_socket_dir", _files.Path));
        await using PoolerProcess old = await DcpProcess.StartByAsync(config, command => ["env", $"NOTIFY_SOCKET={path}", .. command]);
        Assert.Equal("READY=1", await HearAsync(socket));

        await using PoolerProcess successor = await DcpProcess.StartByAsync(config, command => ["env", $"NOTIFY_SOCKET={path}", .. command, "-R"], old.Port);
        Assert.Equal($"READY=1\nMAINPID={successor.Pid}", await HearAsync(socket));
        Assert.Equal(0, await old.WaitForExitAsync());
    }

    private static async Task<string> HearAsync(Socket socket)
    {
        byte[] buffer = new byte[1000];
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        return Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer, limit.Token));
    }
}
