using System.Buffers.Binary;
using System.Text;
using Dcp.Net.Memory;

namespace Dcp.Bench.Cores;

/// <summary>A database that lets everybody in, reports what PostgreSQL does, and has the same answer to every query at once.</summary>
internal sealed class CoresDatabase : MemoryScript
{
    private static readonly byte[] s_login =
    [
        .. Message('R', "\0\0\0\0"), .. Message('S', "server_version\015.0\0"), .. Message('S', "server_encoding\0UTF8\0"), .. Message('S', "client_encoding\0UTF8\0"),
        .. Message('S', "application_name\0\0"), .. Message('S', "is_superuser\0off\0"), .. Message('S', "session_authorization\0app\0"),
        .. Message('S', "DateStyle\0ISO, MDY\0"), .. Message('S', "IntervalStyle\0postgres\0"), .. Message('S', "TimeZone\0Etc/UTC\0"),
        .. Message('S', "integer_datetimes\0on\0"), .. Message('S', "standard_conforming_strings\0on\0"),
        .. Message('K', "\0\0\0\u0001\0\0\0\u0002"), .. Message('Z', "I"),
    ];

    private static readonly byte[] s_answer =
    [
        .. Message('T', "\0\u0001abalance\0\0\0\u0040\u0001\0\u0003\0\0\0\u0017\0\u0004\u00ff\u00ff\u00ff\u00ff\0\0"),
        .. Message('D', "\0\u0001\0\0\0\u00010"), .. Message('C', "SELECT 1\0"), .. Message('Z', "I"),
    ];

    /// <summary>To the only setting that is made: the client's name.</summary>
    private static readonly byte[] s_set = [.. Message('S', $"application_name\0{CoresClient.Name}\0"), .. s_answer];

    private bool _in;

    public override ReadOnlyMemory<byte> Answer(ReadOnlySpan<byte> bytes)
    {
        if (_in)
            return bytes[0] != 'Q' ? default : bytes[5..].StartsWith("SELECT pg_catalog.set_config"u8) ? s_set : s_answer;
        _in = true;
        return s_login;
    }

    /// <summary>Latin-1 text as the body of a message.</summary>
    internal static byte[] Message(char type, string body)
    {
        byte[] message = new byte[5 + body.Length];
        message[0] = (byte)type;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), 4 + body.Length);
        Encoding.Latin1.GetBytes(body, message.AsSpan(5));
        return message;
    }
}
