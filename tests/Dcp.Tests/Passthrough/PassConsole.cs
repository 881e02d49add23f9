using System.Buffers;
using System.Net;
using Dcp.Net.Memory;
using Dcp.Tests.Admin;
using Dcp.Wire;

namespace Dcp.Tests.Passthrough;

/// <summary>An administrator on the console of a <see cref="PassWorld"/>.</summary>
internal sealed class PassConsole
{
    private readonly MemoryPeer _peer;

    internal PassConsole(PassWorld world)
    {
        _peer = MemoryPeer.Connect(world.Network, new IPEndPoint(PassWorld.Front.Address, 6432));
        Send(output => FrontendMessages.WriteStartupMessage(output, StartupCode.Protocol30, [new("user", "boss"), new("database", "pgbouncer")]));
    }

    /// <summary>Rows with their cells parted by <c>|</c>; of a command its tag; of an error its message.</summary>
    internal string[] Query(string sql)
    {
        var reply = Send(output => FrontendMessages.WriteQuery(output, sql));
        if (reply.Error is { } error) return [error.Message];
        return reply.Columns.Length == 0 ? [reply.Tag!] : [.. reply.Rows.Select(row => string.Join('|', row))];
    }

    private ConsoleReply Send(Action<IBufferWriter<byte>> write)
    {
        ArrayBufferWriter<byte> output = new();
        write(output);
        _peer.Write(output.WrittenSpan);
        return ConsoleReply.Parse(_peer.ReadAll());
    }
}
