using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Dcp.Net.Memory;
using Dcp.Server.Config;
using Dcp.Server.Hosting;
using Dcp.Tests.Net.Memory;
using Dcp.Wire;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dcp.Tests.Admin;

/// <summary>A whole pooler in memory, with a database behind it that lets everybody in and answers every query at once.</summary>
internal sealed class Pooling : IAsyncDisposable
{
    internal const string Settings =
        """
        [databases]
        app = host=10.0.0.1 port=5432 user=app
        list = host=10.0.0.1,10.0.0.2 port=5432 user=app pool_size=3 pool_mode=session load_balance_hosts=disable
        [users]
        limited = pool_size=7 max_user_connections=9 pool_mode=statement
        [pgbouncer]
        auth_type = any
        admin_users = boss
        stats_users = watcher
        pool_mode = transaction
        listen_addr = 10.0.0.9
        listen_port = 6432
        unix_socket_dir = /run/dcp
        """;

    private static readonly IPEndPoint s_tcp = new(IPAddress.Parse("10.0.0.9"), 6432);
    private static readonly UnixDomainSocketEndPoint s_unix = new("/run/dcp/.s.PGSQL.6432");

    private Pooling(MemoryTransport transport, Pooler pooler)
    {
        Transport = transport;
        Pooler = pooler;
    }

    internal MemoryTransport Transport { get; }

    internal Pooler Pooler { get; }

    /// <summary>Connections that the database has accepted, in order.</summary>
    internal List<MemoryPeer> Servers { get; } = [];

    internal static async Task<Pooling> StartAsync(string more = "", int reactors = 1, string? file = null, int? seed = null, ILogger? logger = null)
    {
        MemoryTransport transport = new(new MemorySettings { Reactors = reactors, Seed = seed });
        var (config, problems) = ConfigLoader.LoadText($"{Settings}\n{more}", file ?? "t.ini");
        Assert.DoesNotContain(problems, problem => problem.Severity == ProblemSeverity.Error);
        Pooling pooling = new(transport, new Pooler(config!, transport, logger ?? NullLogger.Instance, file));
        MemoryPeer.Listen(transport, new IPEndPoint(IPAddress.Parse("10.0.0.1"), 5432), pooling.Accept);
        await pooling.Pooler.StartAsync();
        transport.Run();
        return pooling;
    }

    /// <summary>A client that has logged in.</summary>
    internal ConsoleClient Connect(string user = "boss", string database = "pgbouncer", bool unix = false, params (string, string)[] parameters)
    {
        ConsoleClient client = new(this, MemoryPeer.Connect(Transport, unix ? s_unix : s_tcp));
        client.Start(user, database, parameters);
        return client;
    }

    /// <summary>Asks to cancel, with the key as it came (process id, then secret).</summary>
    internal void Cancel(byte[] key)
    {
        ArrayBufferWriter<byte> output = new();
        FrontendMessages.WriteCancelRequest(output, BinaryPrimitives.ReadInt32BigEndian(key), key.AsSpan(4));
        var peer = MemoryPeer.Connect(Transport, s_tcp);
        peer.Write(output.WrittenSpan);
        Transport.Run();
    }

    /// <summary>Ends everything, and looks that nothing is left of it.</summary>
    public async ValueTask DisposeAsync()
    {
        await Pooler.DisposeAsync();
        Sessions.AssertNothingLeft(Transport);
    }

    private void Accept(MemoryPeer server)
    {
        Servers.Add(server);
        Database database = new();
        server.Activity = _ => server.Write(database.Answer(server.Take(server.Available)));
    }

    /// <summary>One server's side of its protocol, whatever pieces it comes in.</summary>
    private sealed class Database : IDisposable
    {
        private readonly MessageAssembler _assembler = new(64 * 1024);
        private bool _started;

        public void Dispose() => _assembler.Dispose();

        internal byte[] Answer(ReadOnlySpan<byte> bytes)
        {
            ArrayBufferWriter<byte> answer = new();
            while (!bytes.IsEmpty)
            {
                int consumed;
                if (_started)
                {
                    var result = _assembler.Next(bytes, out consumed, out var type, out var body);
                    if (result == AssembleResult.Message) Take((FrontendCode)type, body, answer);
                }
                else if (_assembler.NextStartup(bytes, out consumed, out var packet) == AssembleResult.Message)
                {
                    Start(packet, answer);
                }

                bytes = bytes[consumed..];
            }

            return answer.WrittenSpan.ToArray();
        }

        private void Start(ReadOnlySpan<byte> packet, ArrayBufferWriter<byte> answer)
        {
            if (BinaryPrimitives.ReadInt32BigEndian(packet) == StartupCode.SslRequest)
            {
                answer.Write("N"u8);
                return;
            }

            _started = true;
            BackendMessages.WriteAuthenticationOk(answer);
            BackendMessages.WriteParameterStatus(answer, "server_version", "15.0");
            BackendMessages.WriteBackendKeyData(answer, 4711, [1, 2, 3, 4]);
            BackendMessages.WriteReadyForQuery(answer, TransactionStatus.Idle);
        }

        private static void Take(FrontendCode type, ReadOnlySpan<byte> body, ArrayBufferWriter<byte> answer)
        {
            if (type != FrontendCode.Query) return;
            var sql = Encoding.UTF8.GetString(body[..^1]);
            BackendMessages.WriteCommandComplete(answer, sql);
            BackendMessages.WriteReadyForQuery(answer, sql == "BEGIN" ? TransactionStatus.InTransaction : TransactionStatus.Idle);
        }
    }
}
