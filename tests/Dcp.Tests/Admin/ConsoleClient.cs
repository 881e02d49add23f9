using System.Buffers;
using System.Text;
using Dcp.Net.Memory;
using Dcp.Wire;

namespace Dcp.Tests.Admin;

/// <summary>A client in a test: sends, and reads what came in whole messages.</summary>
internal sealed class ConsoleClient(Pooling pooling, MemoryPeer peer)
{
    internal MemoryPeer Peer => peer;

    /// <summary>What the pooler said before the first query.</summary>
    internal ConsoleReply Welcome { get; private set; } = ConsoleReply.Empty;

    internal void Start(string user, string database, params (string Name, string Value)[] parameters)
    {
        Send(output => FrontendMessages.WriteStartupMessage(
            output,
            StartupCode.Protocol30,
            [new("user", user), new("database", database), .. parameters.Select(p => new KeyValuePair<string, string>(p.Name, p.Value))]));
        Welcome = Read();
    }

    /// <summary>Sends a query and reads the answer, or as much of it as comes without time passing.</summary>
    internal ConsoleReply Query(string sql)
    {
        Send(output => FrontendMessages.WriteQuery(output, sql));
        return Read();
    }

    internal void Send(Action<IBufferWriter<byte>> write)
    {
        ArrayBufferWriter<byte> output = new();
        write(output);
        peer.Write(output.WrittenSpan);
    }

    internal ConsoleReply Read() => ConsoleReply.Parse(peer.ReadAll());

    /// <summary>Lets time pass, and reads what came.</summary>
    internal ConsoleReply After(TimeSpan time)
    {
        pooling.Transport.Advance(time);
        return Read();
    }

    /// <summary>Reads one text cell of each row of a SHOW.</summary>
    internal string?[] Column(string show, string column)
    {
        var reply = Query($"SHOW {show}");
        var at = Array.IndexOf(reply.ColumnNames, column);
        Assert.True(at >= 0, $"SHOW {show} has no column {column}: {string.Join(' ', reply.Columns)}");
        return [.. reply.Rows.Select(row => row[at])];
    }

    internal static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
