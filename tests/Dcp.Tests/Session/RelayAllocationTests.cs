using System.Net;
using System.Net.Sockets;
using System.Text;
using Dcp.Net;
using Dcp.Server.Config;
using Dcp.Server.Hosting;
using Dcp.SystemTests.Support;
using Dcp.Tests.Net.Uring;
using Dcp.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dcp.Tests.Session;

/// <summary>
/// A whole pooler on real sockets, with a database that answers every query with the same bytes, and clients that have asked for a setting, which each
/// of its servers is given. What the reactor's thread allocates is counted by the runtime; clients and database run on other threads.
/// </summary>
public sealed class RelayAllocationTests
{
    private const int Few = 3;
    private const int Many = 16;
    private const int Warmup = 500;

    /// <summary>What a transaction costs it costs in every round; heartbeats come in some, the more the slower the machine is. So the least counts.</summary>
    private const int Rounds = 10;

    /// <summary>Of all clients in a round.</summary>
    private const int Counted = 1600;

    /// <summary>
    /// For all transactions of a round: the counting itself. The smallest object has 24 bytes, so one for each transaction would be more than
    /// four times as much.
    /// </summary>
    private const int Allowed = 8 * 1024;

    [Theory]
    [InlineData(1, 1, Protocol.Simple)]
    [InlineData(1, Few, Protocol.Simple)]
    [InlineData(Few, Few, Protocol.Simple)]
    [InlineData(Few, Many, Protocol.Simple)]
    [InlineData(1, 1, Protocol.Extended)]
    [InlineData(1, Few, Protocol.Extended)]
    [InlineData(Few, Few, Protocol.Extended)]
    [InlineData(Few, Many, Protocol.Extended)]
    [InlineData(1, 1, Protocol.Prepared)]
    [InlineData(1, Few, Protocol.Prepared)]
    [InlineData(Few, Few, Protocol.Prepared)]
    [InlineData(Few, Many, Protocol.Prepared)]
    public async Task A_transaction_in_steady_state_allocates_nothing(int poolSize, int clients, Protocol protocol)
    {
        var (allocated, _) = await CostAsync(poolSize, clients, protocol);

        Assert.True(allocated <= Allowed, $"{allocated} bytes for {clients * TransactionsOf(clients)} transactions");
    }

    /// <summary>
    /// One sends the query and waits for the answer, one sends the answer and waits for the next query. What comes in two pieces takes one more. Of
    /// several clients one call serves as many as have something to do, so that they take no more than that each.
    /// </summary>
    [UringTheory]
    [InlineData(1, Protocol.Simple)]
    [InlineData(Many, Protocol.Simple)]
    [InlineData(1, Protocol.Extended)]
    [InlineData(Many, Protocol.Extended)]
    [InlineData(1, Protocol.Prepared)]
    [InlineData(Many, Protocol.Prepared)]
    public async Task A_transaction_takes_two_system_calls_at_most(int clients, Protocol protocol)
    {
        var (_, calls) = await CostAsync(clients, clients, protocol);

        var transactions = clients * TransactionsOf(clients);
        Assert.InRange(calls, clients == 1 ? transactions : 1, (transactions * 2) + (transactions / 10));
    }

    /// <summary>Bytes allocated and system calls made on the reactor in steady state: the least of all rounds.</summary>
    private static async Task<(long Allocated, long Calls)> CostAsync(int poolSize, int count, Protocol protocol)
    {
        using FixedDatabase database = new();
        await using var transport = TransportFactory.Create(new TransportSettings { Reactors = 1 });
        await using Pooler pooler = new(Config(database.Port, Ports.Free(), poolSize), transport, NullLogger.Instance);
        await pooler.StartAsync();
        var address = (IPEndPoint)pooler.EndPoints.First();
        var clients = Enumerable.Range(0, count).Select(_ => new FixedClient(address, protocol)).ToArray();
        await RunAsync(clients, Warmup);
        var (allocated, calls) = (long.MaxValue, long.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            var before = await CountAsync(transport.Reactors[0]);
            await RunAsync(clients, TransactionsOf(count));
            var after = await CountAsync(transport.Reactors[0]);
            (allocated, calls) = (Math.Min(allocated, after.Allocated - before.Allocated), Math.Min(calls, after.Calls - before.Calls));
        }

        foreach (var client in clients) client.Dispose();
        return (allocated, calls);
    }

    /// <summary>Of each client, so that all do the same together.</summary>
    private static int TransactionsOf(int clients) => Counted / clients;

    /// <summary>How a transaction is asked for, as pgbench has it.</summary>
    public enum Protocol
    {
        Simple,

        /// <summary>Parse, Bind, Execute of the unnamed statement.</summary>
        Extended,

        /// <summary>Bind and Execute of a statement with a name.</summary>
        Prepared,
    }

    private static Task RunAsync(FixedClient[] clients, int transactions) =>
        Task.WhenAll(clients.Select(client => Task.Factory.StartNew(
            () => client.Run(transactions), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

    private static Task<(long Allocated, long Calls)> CountAsync(Reactor reactor)
    {
        TaskCompletionSource<(long, long)> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        reactor.Post(() => done.SetResult((GC.GetAllocatedBytesForCurrentThread(), reactor.Enters)));
        return done.Task;
    }

    private static DcpConfig Config(int databasePort, int port, int poolSize)
    {
        var (config, problems) = ConfigLoader.LoadText(
            $"""
            [databases]
            app = host=127.0.0.1 port={databasePort} user=app
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = any
            pool_mode = transaction
            default_pool_size = {poolSize}
            server_tls_sslmode = disable
            """,
            "test.ini");
        return config ?? throw new InvalidOperationException(string.Join('\n', problems));
    }

    /// <summary>Bytes as one message.</summary>
    private static byte[] Message(char type, string body) =>
        [(byte)type, .. BitConverter.GetBytes(IPAddress.HostToNetworkOrder(body.Length + 4)), .. Encoding.Latin1.GetBytes(body)];

    private static readonly byte[] s_row = [.. Message('D', "\0\u0001\0\0\0\u00011"), .. Message('C', "SELECT 1\0")];

    private static readonly byte[] s_answer = [.. s_row, .. Message('Z', "I")];

    private static readonly byte[] s_bind = Message('B', "\0mine\0\0\0\0\0\0\0");

    private sealed class FixedClient : IDisposable
    {
        private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        private readonly byte[] _query;
        private readonly byte[] _answer;
        private readonly byte[] _buffer = new byte[4096];

        internal FixedClient(IPEndPoint address, Protocol protocol)
        {
            byte[] bindAndExecute = [.. s_bind, .. Message('E', "\0\0\0\0\0"), .. Message('S', "")];
            (_query, _answer) = protocol switch
            {
                Protocol.Simple => (Message('Q', "select 1\0"), s_answer),
                Protocol.Extended => ([.. Message('P', "\0select 1\0\0\0"), .. Message('B', "\0\0\0\0\0\0\0\0"), .. bindAndExecute[s_bind.Length..]],
                    [.. Message('1', ""), .. Message('2', ""), .. s_answer]),
                _ => (bindAndExecute, [.. Message('2', ""), .. s_answer]),
            };
            _socket.Connect(address);
            System.Buffers.ArrayBufferWriter<byte> startup = new();
            FrontendMessages.WriteStartupMessage(startup, StartupCode.Protocol30, [new("user", "app"), new("database", "app"), new("application_name", "test")]);
            _socket.Send(startup.WrittenSpan);
            var filled = 0;
            do filled += Receive(filled);
            while (!_buffer.AsSpan(0, filled).EndsWith(Message('Z', "I")));
            if (protocol == Protocol.Prepared) Exchange([.. Message('P', "mine\0select 1\0\0\0"), .. Message('S', "")], [.. Message('1', ""), .. Message('Z', "I")]);
        }

        internal void Run(int transactions)
        {
            for (var i = 0; i < transactions; i++) Exchange(_query, _answer);
        }

        private void Exchange(byte[] query, byte[] answer)
        {
            _socket.Send(query);
            for (var filled = 0; filled < answer.Length;) filled += Receive(filled);
            Assert.Equal(answer, _buffer.AsSpan(0, answer.Length).ToArray());
        }

        private int Receive(int filled)
        {
            var read = _socket.Receive(_buffer.AsSpan(filled));
            return read > 0 ? read : throw new IOException("the pooler closed the connection");
        }

        public void Dispose() => _socket.Dispose();
    }

    private sealed class FixedDatabase : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        internal FixedDatabase()
        {
            _listener.Start();
            Start(Accept);
        }

        internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public void Dispose() => _listener.Dispose();

        private static void Start(ThreadStart work) => new Thread(work) { IsBackground = true }.Start();

        private void Accept()
        {
            try
            {
                while (true)
                {
                    var socket = _listener.AcceptSocket();
                    socket.NoDelay = true;
                    Start(() => Serve(socket));
                }
            }
            catch (Exception e) when (e is SocketException or InvalidOperationException)
            {
                // The test is over, which a listener says in two ways.
            }
        }

        /// <summary>The answer to what came, which is whole messages.</summary>
        private static byte[] Answer(ReadOnlySpan<byte> messages)
        {
            List<byte> answer = [];
            while (!messages.IsEmpty)
            {
                answer.AddRange(messages[0] switch
                {
                    (byte)'P' => Message('1', ""),
                    (byte)'B' => Message('2', ""),
                    (byte)'E' => s_row,
                    (byte)'S' => Message('Z', "I"),
                    (byte)'Q' when messages.IndexOf("set_config"u8) >= 0 => [.. Message('S', "application_name\0test\0"), .. s_answer],
                    (byte)'Q' => s_answer,
                    _ => [],
                });
                messages = messages[(1 + System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(messages[1..]))..];
            }

            return [.. answer];
        }

        private static void Serve(Socket socket)
        {
            using (socket)
            {
                var buffer = new byte[4096];
                try
                {
                    socket.Receive(buffer);
                    socket.Send([
                        .. Message('R', "\0\0\0\0"), .. Message('S', "server_version\015.0\0"), .. Message('S', "client_encoding\0UTF8\0"),
                        .. Message('S', "DateStyle\0ISO, MDY\0"), .. Message('S', "application_name\0\0"),
                        .. Message('K', "\0\0\0\u0001\0\0\0\u0002"), .. Message('Z', "I")]);
                    for (int length; (length = socket.Receive(buffer)) > 0;) socket.Send(Answer(buffer.AsSpan(0, length)));
                }
                catch (SocketException)
                {
                    // The pooler is gone, and so is the test.
                }
            }
        }
    }
}
