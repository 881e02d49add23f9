using System.Net;
using System.Text;
using Dcp.Net.Memory;
using Dcp.Wire;

namespace Dcp.Tests.Simulation.Fuzz;

/// <summary>
/// A database that answers some of its clients with spoilt streams. Each carries the client's token, which the next client of the
/// same server must not see.
/// </summary>
internal sealed class ServerFuzz(int seed) : FuzzRun(seed)
{
    private static readonly IPEndPoint s_back = new(IPAddress.Parse("10.0.0.2"), 5432);

    private readonly List<MemoryPeer> _servers = [];
    private bool _spoilsLogins;

    protected override WorldOptions Options => new()
    {
        Databases = "app = host=10.0.0.1\nevil = host=10.0.0.2",
        Settings = "default_pool_size = 1\nserver_tls_sslmode = disable",
        Reactors = Seed % 3 == 0 ? 2 : 1,
    };

    protected override string Database => "evil";

    /// <summary>A server that has said half of something may be waiting for the rest when the pooler asks it something: server_connect_timeout.</summary>
    protected override int Patience => 20;

    protected override void Prepare(World world) => MemoryPeer.Listen(world.Network, s_back, Serve);

    protected override void Try(World world)
    {
        _spoilsLogins = Random.Next(16) == 0;
        if (_spoilsLogins)
        {
            foreach (var pool in world.Pools.All) pool.CloseAll("the next login is spoilt");
            world.Run();
        }

        var token = Token();
        var peer = world.ConnectRaw();
        peer.Write([.. Written.Startup("bob", "evil"), .. Request(token)]);
        world.Run();
        if (_spoilsLogins) world.AdvanceSeconds(1);
        Leave(world, peer);
        AssertOwn(peer.Take(peer.Available), token);
        if (!_spoilsLogins) return;
        _spoilsLogins = false;
        world.AdvanceSeconds(20);
    }

    protected override void End(World world)
    {
        foreach (var pool in world.Pools.All) pool.CloseAll("the end");
        world.Run();
        foreach (var server in _servers) server.Abort();
        world.Run();
    }

    private byte[] Request(string token) => Random.Next(3) switch
    {
        0 => Written.Bytes(output => FrontendMessages.WriteQuery(output, $"spoil {token}")),
        1 => Written.Bytes(output =>
        {
            FrontendMessages.WriteParse(output, "", $"spoil {token}");
            FrontendMessages.WriteBind(output, "", "", [], [], []);
            FrontendMessages.WriteDescribe(output, ObjectKind.Portal, ""u8);
            FrontendMessages.WriteExecute(output, ""u8);
            FrontendMessages.WriteSync(output);
        }),
        _ => Written.Bytes(output =>
        {
            FrontendMessages.WriteParse(output, "named", $"spoil {token}");
            FrontendMessages.WriteBind(output, "", "named", [], [], []);
            FrontendMessages.WriteDescribe(output, ObjectKind.Portal, ""u8);
            FrontendMessages.WriteExecute(output, ""u8);
            FrontendMessages.WriteSync(output);
        }),
    };

    private void Serve(MemoryPeer peer)
    {
        _servers.Add(peer);
        MessageAssembler assembler = new(1024 * 1024);
        var started = false;
        var sql = "";
        List<byte[]> owed = [];
        peer.Activity = _ =>
        {
            ReadOnlySpan<byte> bytes = peer.Take(peer.Available);
            while (!bytes.IsEmpty && peer.Connection.IsAlive)
            {
                byte type = 0;
                ReadOnlySpan<byte> body;
                int consumed;
                var result = started ? assembler.Next(bytes, out consumed, out type, out body) : assembler.NextStartup(bytes, out consumed, out body);
                bytes = bytes[consumed..];
                if (result != AssembleResult.Message) break;
                if (type is (byte)'Q' or (byte)'P') sql = Encoding.UTF8.GetString(body).Replace("\0", " ", StringComparison.Ordinal).Trim();
                owed.AddRange(started ? Reply((FrontendCode)type, sql) : Welcome());
                var isDue = !started || type is (byte)'Q' or (byte)'S';
                if (isDue) Tell(peer, owed, started ? sql.Contains("spoil", StringComparison.Ordinal) : _spoilsLogins);
                if (isDue) owed.Clear();
                started = true;
            }

            if (!peer.Connection.IsAlive) assembler.Dispose();
        };
    }

    private void Tell(MemoryPeer peer, List<byte[]> messages, bool spoilt)
    {
        if (spoilt) messages = Mutator.Spoil(messages);
        peer.Write([.. messages.SelectMany(message => message)]);
        if (spoilt && Random.Next(20) == 0) peer.Close();
    }

    private static List<byte[]> Welcome() =>
    [
        Written.Bytes(BackendMessages.WriteAuthenticationOk),
        Written.Bytes(output => BackendMessages.WriteParameterStatus(output, "client_encoding", "UTF8")),
        Written.Bytes(output => BackendMessages.WriteParameterStatus(output, "TimeZone", "UTC")),
        Written.Bytes(output => BackendMessages.WriteBackendKeyData(output, 77, [1, 2, 3, 4])),
        Written.Bytes(output => BackendMessages.WriteReadyForQuery(output, TransactionStatus.Idle)),
    ];

    private List<byte[]> Reply(FrontendCode code, string sql)
    {
        var value = sql[(sql.LastIndexOf(' ') + 1)..];
        return code switch
        {
            FrontendCode.Parse => [[(byte)'1', 0, 0, 0, 4]],
            FrontendCode.Bind => [[(byte)'2', 0, 0, 0, 4]],
            FrontendCode.Close => [[(byte)'3', 0, 0, 0, 4]],
            FrontendCode.Describe => [Columns],
            FrontendCode.Execute => Rows(sql, value),
            FrontendCode.Sync => [Ready],
            FrontendCode.Query => [Columns, .. Rows(sql, value), Ready],
            _ => [],
        };
    }

    private static byte[] Columns => Written.Bytes(output => BackendMessages.WriteRowDescription(output, [FieldDescription.Text("value")]));

    private static byte[] Ready => Written.Bytes(output => BackendMessages.WriteReadyForQuery(output, TransactionStatus.Idle));

    private List<byte[]> Rows(string sql, string value)
    {
        List<byte[]> rows = [Written.Bytes(output => BackendMessages.WriteDataRow(output, value))];
        if (sql.Contains("spoil", StringComparison.Ordinal))
        {
            for (var left = Random.Next(3); left > 0; left--)
                rows.Add(Written.Bytes(output => BackendMessages.WriteNoticeResponse(output, ErrorFields.Create("NOTICE", "00000", value))));
            if (Random.Next(3) == 0) rows.Add(Written.Bytes(output => BackendMessages.WriteParameterStatus(output, "TimeZone", "UTC")));
            if (Random.Next(4) == 0) rows.Add(Written.Bytes(output => BackendMessages.WriteDataRow(output, value + new string('y', Random.Next(30_000)))));
        }

        rows.Add(Written.Bytes(output => BackendMessages.WriteCommandComplete(output, "SELECT 1")));
        return rows;
    }
}
