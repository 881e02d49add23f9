using System.Formats.Asn1;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Dcp.Server.Session.Outside;

/// <summary>
/// A connection to a directory server: as much of LDAP version 3 (RFC 4511) as a login needs, one request at a time. Blocks nobody. Not for
/// more than one thread at a time.
/// </summary>
internal sealed class LdapConnection : IAsyncDisposable
{
    private const int LongestMessage = 1 << 20;

    /// <summary>Entries that are looked at: more than one is too many already.</summary>
    private const int MostEntries = 2;

    private static readonly Asn1Tag s_bind = new(TagClass.Application, 0);
    private static readonly Asn1Tag s_bindResponse = new(TagClass.Application, 1);
    private static readonly Asn1Tag s_search = new(TagClass.Application, 3);
    private static readonly Asn1Tag s_entry = new(TagClass.Application, 4);
    private static readonly Asn1Tag s_searchDone = new(TagClass.Application, 5);
    private static readonly Asn1Tag s_reference = new(TagClass.Application, 19);
    private static readonly Asn1Tag s_extended = new(TagClass.Application, 23);
    private static readonly Asn1Tag s_extendedResponse = new(TagClass.Application, 24);

    private readonly TcpClient _socket;
    private Stream _stream;
    private int _lastId;

    private LdapConnection(TcpClient socket)
    {
        _socket = socket;
        _stream = socket.GetStream();
    }

    /// <summary>Connects, and encrypts where the options ask for it.</summary>
    /// <exception cref="IOException">Nobody is there, or TLS failed; as are <see cref="SocketException"/> and <see cref="System.Security.Authentication.AuthenticationException"/>.</exception>
    internal static async Task<LdapConnection> OpenAsync(LdapOptions options, string server, CancellationToken cancellation)
    {
        TcpClient socket = new();
        try
        {
            await socket.ConnectAsync(server, options.Port, cancellation).ConfigureAwait(false);
            LdapConnection connection = new(socket);
            if (options.StartTls) await connection.AskForTlsAsync(cancellation).ConfigureAwait(false);
            if (options.StartTls || options.Encrypted) await connection.EncryptAsync(server, cancellation).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Proves a name and a password; 0 is success, else the protocol's result code (49: they do not fit).</summary>
    internal async Task<int> BindAsync(string name, string password, CancellationToken cancellation)
    {
        await SendAsync(
            writer =>
            {
                using (writer.PushSequence(s_bind))
                {
                    writer.WriteInteger(3);
                    writer.WriteOctetString(Encoding.UTF8.GetBytes(name));
                    writer.WriteOctetString(Encoding.UTF8.GetBytes(password), new Asn1Tag(TagClass.ContextSpecific, 0));
                }
            },
            cancellation).ConfigureAwait(false);
        return ResultOf(await ReceiveAsync(cancellation).ConfigureAwait(false), s_bindResponse);
    }

    /// <summary>Names of the entries that fit a filter, two at most. Null: the filter is none.</summary>
    /// <exception cref="IOException">The server refused to search.</exception>
    internal async Task<List<string>?> SearchAsync(LdapOptions options, string filter, CancellationToken cancellation)
    {
        var understood = false;
        var request = Message(writer =>
        {
            using (writer.PushSequence(s_search))
            {
                writer.WriteOctetString(Encoding.UTF8.GetBytes(options.BaseDn!));
                writer.WriteEncodedValue([0x0A, 1, (byte)options.Scope]);
                writer.WriteEncodedValue([0x0A, 1, 0]);
                writer.WriteInteger(MostEntries);
                writer.WriteInteger(0);
                writer.WriteBoolean(false);
                understood = LdapFilter.TryWrite(filter, writer);
                using (writer.PushSequence()) writer.WriteOctetString("1.1"u8);
            }
        });
        if (!understood) return null;
        await _stream.WriteAsync(request, cancellation).ConfigureAwait(false);
        List<string> names = [];
        while (true)
        {
            var answer = await ReceiveAsync(cancellation).ConfigureAwait(false);
            var tag = answer.PeekTag();
            if (tag.HasSameClassAndValue(s_reference))
            {
                answer.ReadEncodedValue();
            }
            else if (tag.HasSameClassAndValue(s_entry))
            {
                names.Add(Encoding.UTF8.GetString(answer.ReadSequence(s_entry).ReadOctetString()));
                if (names.Count > MostEntries) throw new IOException("the directory server sends more entries than were asked for");
            }
            else
            {
                var result = ResultOf(answer, s_searchDone);
                return result is 0 or 4 ? names : throw new IOException($"the directory server refused to search: result {result}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync().ConfigureAwait(false);
        _socket.Dispose();
    }

    private async Task AskForTlsAsync(CancellationToken cancellation)
    {
        await SendAsync(
            writer =>
            {
                using (writer.PushSequence(s_extended)) writer.WriteOctetString("1.3.6.1.4.1.1466.20037"u8, new Asn1Tag(TagClass.ContextSpecific, 0));
            },
            cancellation).ConfigureAwait(false);
        var result = ResultOf(await ReceiveAsync(cancellation).ConfigureAwait(false), s_extendedResponse);
        if (result != 0) throw new IOException($"the directory server refused TLS: result {result}");
    }

    private async Task EncryptAsync(string server, CancellationToken cancellation)
    {
        var trust = LdapTrust.Load();
        SslStream encrypted = new(_stream, leaveInnerStreamOpen: false);
        _stream = encrypted;
        await encrypted.AuthenticateAsClientAsync(trust.OptionsFor(server), cancellation).ConfigureAwait(false);
    }

    private byte[] Message(Action<AsnWriter> write)
    {
        AsnWriter writer = new(AsnEncodingRules.BER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(++_lastId);
            write(writer);
        }

        return writer.Encode();
    }

    private async Task SendAsync(Action<AsnWriter> write, CancellationToken cancellation) =>
        await _stream.WriteAsync(Message(write), cancellation).ConfigureAwait(false);

    /// <summary>The next answer, at its operation.</summary>
    private async Task<AsnReader> ReceiveAsync(CancellationToken cancellation)
    {
        while (true)
        {
            AsnReader message = new(await ReadMessageAsync(cancellation).ConfigureAwait(false), AsnEncodingRules.BER);
            var envelope = message.ReadSequence();
            if (envelope.TryReadInt32(out var id) && id == _lastId) return envelope;
            if (id == 0) throw new IOException("the directory server ends the connection");
        }
    }

    private async Task<byte[]> ReadMessageAsync(CancellationToken cancellation)
    {
        var head = new byte[6];
        await _stream.ReadExactlyAsync(head.AsMemory(0, 2), cancellation).ConfigureAwait(false);
        var more = head[1] < 0x80 ? 0 : head[1] & 0x7F;
        if (head[0] != 0x30 || head[1] == 0x80 || more > 4) throw new IOException("the directory server does not speak LDAP");
        await _stream.ReadExactlyAsync(head.AsMemory(2, more), cancellation).ConfigureAwait(false);
        long length = more == 0 ? head[1] : 0;
        for (var i = 0; i < more; i++) length = (length << 8) | head[2 + i];
        if (length > LongestMessage) throw new IOException("a message of the directory server is too long");
        var message = new byte[2 + more + (int)length];
        head.AsSpan(0, 2 + more).CopyTo(message);
        await _stream.ReadExactlyAsync(message.AsMemory(2 + more), cancellation).ConfigureAwait(false);
        return message;
    }

    private static int ResultOf(AsnReader answer, Asn1Tag expected)
    {
        if (!answer.PeekTag().HasSameClassAndValue(expected)) throw new IOException("the directory server gives an answer to nothing");
        return answer.ReadSequence(expected).ReadEnumeratedBytes().Span[^1];
    }
}
