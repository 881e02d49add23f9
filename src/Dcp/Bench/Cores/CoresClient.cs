using Dcp.Net.Memory;
using Dcp.Wire;

namespace Dcp.Bench.Cores;

/// <summary>A client that says its name, and asks its next query when the last one is answered: as pgbench -S, but without a thread.</summary>
/// <param name="quota">What it may ask, with others; null: no end.</param>
internal sealed class CoresClient(CoresQuota? quota = null) : MemoryScript
{
    internal const string Name = "bench";

    private static readonly byte[] s_ready = [(byte)'Z', 0, 0, 0, 5, (byte)'I'];
    private static readonly byte[] s_query = CoresDatabase.Message('Q', "SELECT abalance FROM pgbench_accounts WHERE aid = 424242;\0");

    public override ReadOnlyMemory<byte> Opening { get; } = Startup();

    public override ReadOnlyMemory<byte> Answer(ReadOnlySpan<byte> bytes) => bytes.EndsWith(s_ready) && quota?.Take() != false ? s_query : default;

    private static ReadOnlyMemory<byte> Startup()
    {
        System.Buffers.ArrayBufferWriter<byte> startup = new();
        FrontendMessages.WriteStartupMessage(startup, StartupCode.Protocol30, [new("user", "app"), new("database", "app"), new("application_name", Name)]);
        return startup.WrittenMemory;
    }
}
