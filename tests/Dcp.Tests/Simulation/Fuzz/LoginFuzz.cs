using System.Buffers;
using Dcp.Net.Memory;
using Dcp.Wire;
using Dcp.Wire.Authentication;

namespace Dcp.Tests.Simulation.Fuzz;

/// <summary>
/// Startup packets and logins are spoilt, of every method. Half of the clients know no right password: none of them may ever be let in.
/// </summary>
internal sealed class LoginFuzz(int seed) : FuzzRun(seed)
{
    private static readonly string[] s_methods = ["scram-sha-256", "md5", "plain", "trust"];

    private string Method => s_methods[Seed % s_methods.Length];

    protected override WorldOptions Options => new()
    {
        Settings = $"auth_type = {Method}\nscram_iterations = 4096",
    };

    protected override void Try(World world)
    {
        var knows = Random.Next(2) == 0;
        var token = Token();
        var peer = world.ConnectRaw();
        using MessageAssembler assembler = new(64 * 1024);
        BackendLogin login = new(ServerCredentials.FromPassword("bob", knows ? World.Password : "wrong"));
        var letIn = false;
        List<byte> heard = [];
        peer.Activity = _ => Answer(peer, assembler, login, heard, ref letIn);
        Send(world, peer, Mutator.Spoil([.. Requests(), Startup()], untyped: 4));
        if (letIn && knows && peer.Connection.IsAlive) Send(world, peer, [Written.Bytes(output => FrontendMessages.WriteQuery(output, $"echo {token}"))]);
        Leave(world, peer);
        // Who has tried too often waits for the answer; that must not keep anybody else.
        if (world.Pooler.Host.Clients > 1 || Random.Next(20) == 0) world.AdvanceSeconds(2);
        heard.AddRange(peer.Take(peer.Available));
        AssertOwn(heard.ToArray(), token);
        Assert.False(letIn && !knows && Method != "trust", "somebody with a wrong password was let in");
    }

    private IEnumerable<byte[]> Requests()
    {
        if (Random.Next(4) == 0) yield return Written.Bytes(FrontendMessages.WriteSslRequest);
        if (Random.Next(8) == 0) yield return Written.Bytes(FrontendMessages.WriteGssEncRequest);
        if (Random.Next(16) == 0) yield return Written.Bytes(output => FrontendMessages.WriteCancelRequest(output, Random.Next(3000), [1, 2, 3, 4]));
    }

    private byte[] Startup()
    {
        KeyValuePair<string, string>[] parameters = Random.Next(3) switch
        {
            0 => [],
            1 => [new("TimeZone", "Zone/2"), new("application_name", "fuzz")],
            _ => [new("options", @"-c TimeZone=Zone\ 3 --statement-timeout=5 -S 1"), new("_pq_.x", "y")],
        };
        return Written.Bytes(output => FrontendMessages.WriteStartupMessage(
            output, StartupCode.Protocol30, [new("user", "bob"), new("database", "app"), .. parameters]));
    }

    private void Answer(MemoryPeer peer, MessageAssembler assembler, BackendLogin login, List<byte> heard, ref bool letIn)
    {
        var bytes = peer.Take(peer.Available);
        heard.AddRange(bytes);
        ReadOnlySpan<byte> rest = bytes;
        if (rest.StartsWith("N"u8) && heard.Count == bytes.Length) rest = rest[1..];
        while (!rest.IsEmpty && login.Failure is null)
        {
            var result = assembler.Next(rest, out var consumed, out var type, out var body);
            rest = rest[consumed..];
            if (result != AssembleResult.Message) return;
            if (type == 'R' && body is [0, 0, 0, 0]) letIn = true;
            if (letIn || type is not (byte)'R') continue;
            ArrayBufferWriter<byte> output = new();
            login.Receive(type, body, output);
            foreach (var message in Mutator.Spoil([output.WrittenSpan.ToArray()]))
            {
                if (peer.Connection.IsAlive) peer.Write(message);
            }
        }
    }
}
