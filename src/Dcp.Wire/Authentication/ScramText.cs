using System.Security.Cryptography;
using System.Text;

namespace Dcp.Wire.Authentication;

/// <summary>
/// Reads the attributes of a SCRAM message. The text is the message's bytes as Latin-1, one character a byte, so that what is signed later
/// is what was received.
/// </summary>
internal ref struct ScramText(ReadOnlySpan<byte> message)
{
    /// <summary>Longer messages are refused: the longest honest one has a few hundred bytes.</summary>
    public const int MaxLength = 4096;

    private string _rest = Encoding.Latin1.GetString(message);

    public readonly bool AtEnd => _rest.Length == 0;

    public readonly string Rest => _rest;

    public static bool IsPlausible(ReadOnlySpan<byte> message) => message.Length <= MaxLength && !message.Contains((byte)0);

    /// <summary>A nonce of our own: 18 random bytes as PostgreSQL has them.</summary>
    public static string NewNonce() => StrictBase64.Encode(RandomNumberGenerator.GetBytes(18));

    /// <summary>RFC 5802's <c>printable</c>: visible ASCII but no comma.</summary>
    public static bool IsPrintable(string value) => value.Length > 0 && value.All(c => c is > ' ' and <= '~' and not ',');

    /// <summary>Takes the next attribute, which must have this name.</summary>
    public bool TryTake(char name, out string value) => TryTakeAny(out char found, out value) && found == name;

    /// <summary>Takes the next attribute, whatever its name.</summary>
    public bool TryTakeAny(out char name, out string value)
    {
        name = '\0';
        value = "";
        if (_rest.Length < 2 || !char.IsAsciiLetter(_rest[0]) || _rest[1] != '=') return false;
        name = _rest[0];
        int comma = _rest.IndexOf(',');
        value = comma < 0 ? _rest[2..] : _rest[2..comma];
        _rest = comma < 0 ? "" : _rest[(comma + 1)..];
        // A comma promises another attribute.
        return comma < 0 || _rest.Length > 0;
    }

    /// <summary>Takes what stands before the next comma, and the comma.</summary>
    public bool TryTakeField(out string field)
    {
        int comma = _rest.IndexOf(',');
        field = comma < 0 ? "" : _rest[..comma];
        if (comma < 0) return false;
        _rest = _rest[(comma + 1)..];
        return true;
    }
}
