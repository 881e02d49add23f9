using System.Text;

namespace Dcp.Wire;

/// <summary>Authentication: a kind, and bytes whose meaning the kind gives.</summary>
public readonly ref struct AuthenticationMessage
{
    private AuthenticationMessage(AuthenticationKind kind, ReadOnlySpan<byte> data)
    {
        Kind = kind;
        Data = data;
    }

    public AuthenticationKind Kind { get; }

    /// <summary>
    /// The salt of md5 (4 bytes), the mechanism's message of SASL and GSS, the list of <see cref="Mechanisms"/>; else empty.
    /// </summary>
    public ReadOnlySpan<byte> Data { get; }

    /// <summary>Kinds that this build does not know are kept, with their data.</summary>
    public static bool TryParse(ReadOnlySpan<byte> body, out AuthenticationMessage message)
    {
        message = default;
        WireReader reader = new(body);
        if (!reader.TryInt32(out int kind) || !HasForm((AuthenticationKind)kind, reader.Rest)) return false;
        message = new((AuthenticationKind)kind, reader.Rest);
        return true;
    }

    /// <summary>The SASL mechanisms on offer, best first; empty for another kind.</summary>
    public IReadOnlyList<string> Mechanisms()
    {
        List<string> list = [];
        WireReader reader = new(Kind == AuthenticationKind.Sasl ? Data : default);
        while (reader.TryText(out ReadOnlySpan<byte> name) && !name.IsEmpty) list.Add(Encoding.UTF8.GetString(name));
        return list;
    }

    private static bool HasForm(AuthenticationKind kind, ReadOnlySpan<byte> data) => kind switch
    {
        AuthenticationKind.Ok or AuthenticationKind.CleartextPassword or AuthenticationKind.KerberosV5 => data.IsEmpty,
        AuthenticationKind.Gss or AuthenticationKind.Sspi or AuthenticationKind.ScmCredential => data.IsEmpty,
        AuthenticationKind.Md5Password => data.Length == 4,
        AuthenticationKind.Sasl => IsList(data),
        _ => true,
    };

    private static bool IsList(ReadOnlySpan<byte> data)
    {
        WireReader reader = new(data);
        while (reader.TryText(out ReadOnlySpan<byte> name))
        {
            if (name.IsEmpty) return reader.AtEnd;
        }
        return false;
    }
}
