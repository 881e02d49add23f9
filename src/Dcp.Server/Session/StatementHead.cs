using Dcp.Wire;

namespace Dcp.Server.Session;

/// <summary>
/// What comes first in the body of Parse, Bind, Describe and Close: the names. It can be read before the body has come whole, and
/// without looking at the rest.
/// </summary>
internal readonly ref struct StatementHead
{
    /// <summary>Names that are longer together are refused, bytes. So much of a message is left in a client's input until it is whole.</summary>
    internal const int Longest = 32 * 1024;

    /// <summary>The statement's name; empty for the unnamed one.</summary>
    internal ReadOnlySpan<byte> Name { get; private init; }

    /// <summary>Bytes of the body before the name, and up to the end of its terminator.</summary>
    internal int NameStart { get; private init; }

    internal int NameEnd => NameStart + Name.Length + 1;

    /// <summary>Describe and Close of a portal, which is nothing to us.</summary>
    internal bool IsPortal { get; private init; }

    /// <summary>It is a message with names of statements.</summary>
    internal static bool IsIn(byte type) =>
        (FrontendCode)type is FrontendCode.Parse or FrontendCode.Bind or FrontendCode.Describe or FrontendCode.Close;

    /// <summary>Reads it from the part of the body that is there. False: there is no such head, or not yet.</summary>
    internal static bool TryRead(FrontendCode type, ReadOnlySpan<byte> body, out StatementHead head)
    {
        head = default;
        var start = 0;
        if (type == FrontendCode.Bind)
        {
            start = body.IndexOf((byte)0) + 1;
            if (start == 0) return false;
        }
        else if (type is FrontendCode.Describe or FrontendCode.Close)
        {
            if (body.IsEmpty) return false;
            start = 1;
        }

        var length = body[start..].IndexOf((byte)0);
        if (length < 0) return false;
        head = new StatementHead { Name = body.Slice(start, length), NameStart = start, IsPortal = start == 1 && type != FrontendCode.Bind && body[0] != (byte)ObjectKind.Statement };
        return true;
    }
}
