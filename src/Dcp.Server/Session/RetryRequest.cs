using System.Buffers.Binary;
using Dcp.Server.State;
using Dcp.Wire;

namespace Dcp.Server.Session;

/// <summary>
/// Reads whether what a client has sent is one request that may be sent again: a Query with one statement, or Parse, Bind, Describe, Execute and Sync
/// of one statement, complete and with nothing behind it.
/// </summary>
internal readonly ref struct RetryRequest
{
    /// <summary>A Parse with a name: once it has succeeded it is not sent again. Empty when there is none.</summary>
    internal ReadOnlySpan<byte> Parsed { get; private init; }

    internal static bool TryRead(ReadOnlySpan<byte> input, StatementRelay? statements, out RetryRequest request)
    {
        request = default;
        if (!TryNext(input, out var type, out var body, out var rest)) return false;
        if (type == FrontendCode.Query) return rest.IsEmpty && RetriableSql.Is(body);
        ReadOnlySpan<byte> name = default;
        ReadOnlySpan<byte> sql = default;
        var hasParse = type == FrontendCode.Parse;
        if (hasParse)
        {
            if (!StatementHead.TryRead(type, body, out var head)) return false;
            name = head.Name;
            sql = body[head.NameEnd..];
            if (!TryNext(rest, out type, out body, out rest)) return false;
        }

        var isBound = false;
        for (; type is FrontendCode.Bind or FrontendCode.Describe; TryNext(rest, out type, out body, out rest))
        {
            if (!StatementHead.TryRead(type, body, out var head) || (type == FrontendCode.Bind && isBound)) return false;
            if (type == FrontendCode.Describe && body.Length != head.NameEnd) return false;
            if (hasParse && !head.IsPortal && !head.Name.SequenceEqual(name)) return false;
            if (type != FrontendCode.Bind) continue;
            isBound = true;
            if (!hasParse) sql = Known(statements, head.Name);
        }

        if (!isBound || type != FrontendCode.Execute) return false;
        if (!TryNext(rest, out type, out _, out rest) || type != FrontendCode.Sync || !rest.IsEmpty) return false;
        request = new RetryRequest { Parsed = name };
        // Its types follow on the text.
        return sql.IndexOf((byte)0) is >= 0 and var end && RetriableSql.Is(sql[..end]);
    }

    /// <summary>False, and no type: there is no whole message.</summary>
    internal static bool TryNext(ReadOnlySpan<byte> input, out FrontendCode type, out ReadOnlySpan<byte> body, out ReadOnlySpan<byte> rest)
    {
        type = default;
        body = rest = default;
        if (input.Length < MessageScanner.HeaderSize) return false;
        var length = BinaryPrimitives.ReadInt32BigEndian(input[1..]);
        if (length < 4 || length >= input.Length) return false;
        type = (FrontendCode)input[0];
        body = input[MessageScanner.HeaderSize..(length + 1)];
        rest = input[(length + 1)..];
        return true;
    }

    private static ReadOnlySpan<byte> Known(StatementRelay? statements, ReadOnlySpan<byte> name)
    {
        if (statements is null) return default;
        if (name.IsEmpty) return statements.Mine.KeepsUnnamed ? statements.Mine.Unnamed : default;
        return statements.Mine.Find(name) is { } known ? known.Statement.Body : default;
    }
}
