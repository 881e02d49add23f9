using System.Formats.Asn1;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Dcp.Tests.Session;

/// <summary>
/// A directory server with one entry, <c>uid=erin,dc=x</c> with the password <c>sesame</c>, whom a search of any kind finds unless it was
/// told to find another number of entries.
/// </summary>
internal sealed class FakeDirectory : IAsyncDisposable
{
    private const string Entry = "uid=erin,dc=x";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _serving;

    internal FakeDirectory()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    internal int Found { get; set; } = 1;

    /// <summary>The names that were bound, in order.</summary>
    internal List<string> Bound { get; } = [];

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            using TcpClient client = await _listener.AcceptTcpClientAsync();
            NetworkStream stream = client.GetStream();
            byte[] buffer = new byte[4096];
            int read;
            while ((read = await stream.ReadAsync(buffer)) > 0) await stream.WriteAsync(Answer(buffer.AsMemory(0, read)));
        }
    }

    /// <summary>The requests of a login are short, and come one at a time.</summary>
    private byte[] Answer(ReadOnlyMemory<byte> request)
    {
        AsnReader message = new AsnReader(request, AsnEncodingRules.BER).ReadSequence();
        Assert.True(message.TryReadInt32(out int id));
        Asn1Tag operation = message.PeekTag();
        AsnReader body = message.ReadSequence(operation);
        if (operation.TagValue == 3) return [.. Enumerable.Range(0, Found).SelectMany(_ => Message(id, 4, w => w.WriteOctetString(Encoding.UTF8.GetBytes(Entry)))), .. Result(id, 5, 0)];
        Assert.True(body.TryReadInt32(out int version));
        string name = Encoding.UTF8.GetString(body.ReadOctetString());
        string password = Encoding.UTF8.GetString(body.ReadOctetString(new Asn1Tag(TagClass.ContextSpecific, 0)));
        Assert.Equal(3, version);
        Bound.Add(name);
        return Result(id, 1, name.Length == 0 || (name == Entry && password == "sesame") ? 0 : 49);
    }

    private static byte[] Result(int id, int operation, int code) => Message(id, operation, writer =>
    {
        writer.WriteEncodedValue([0x0A, 1, (byte)code]);
        writer.WriteOctetString([]);
        writer.WriteOctetString([]);
    });

    private static byte[] Message(int id, int operation, Action<AsnWriter> write)
    {
        AsnWriter writer = new(AsnEncodingRules.BER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(id);
            using (writer.PushSequence(new Asn1Tag(TagClass.Application, operation))) write(writer);
        }

        return writer.Encode();
    }
}
