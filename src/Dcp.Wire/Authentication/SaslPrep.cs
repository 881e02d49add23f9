using System.Buffers;
using System.Text;

namespace Dcp.Wire.Authentication;

/// <summary>
/// SASLprep (RFC 4013) as PostgreSQL applies it to passwords: pure ASCII is never changed, what is not UTF-8 or may not be prepared is
/// used as it is, and the checks for forbidden characters look at the string before its normalisation.
/// </summary>
public static class SaslPrep
{
    /// <summary>The bytes that are hashed for a password.</summary>
    public static byte[] Prepare(ReadOnlySpan<byte> password) => TryPrepare(password, out byte[]? prepared) ? prepared! : password.ToArray();

    public static byte[] Prepare(string password) => Prepare(Encoding.UTF8.GetBytes(password));

    /// <summary>
    /// False if the password is not UTF-8, is empty after preparation, or has a character that is forbidden or unknown to Unicode 3.2.
    /// </summary>
    public static bool TryPrepare(ReadOnlySpan<byte> password, out byte[]? prepared)
    {
        prepared = null;
        if (Ascii.IsValid(password))
        {
            prepared = password.ToArray();
            return true;
        }
        if (!TryMap(password, out List<int> mapped) || mapped.Count == 0) return false;
        SaslPrepTables tables = SaslPrepTables.Instance;
        if (mapped.Exists(tables.IsProhibited) || !FitsDirections(tables, mapped)) return false;
        StringBuilder text = new();
        foreach (int code in CompatibilityForm.Normalize(mapped)) text.Append(new Rune(code).ToString());
        prepared = Encoding.UTF8.GetBytes(text.ToString());
        return true;
    }

    private static bool TryMap(ReadOnlySpan<byte> password, out List<int> mapped)
    {
        mapped = [];
        SaslPrepTables tables = SaslPrepTables.Instance;
        while (!password.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(password, out Rune rune, out int consumed) != OperationStatus.Done) return false;
            password = password[consumed..];
            if (tables.IsSpace(rune.Value)) mapped.Add(' ');
            else if (!tables.IsNothing(rune.Value)) mapped.Add(rune.Value);
        }
        return true;
    }

    /// <summary>RFC 3454, section 6: text from right to left must begin and end so, and hold nothing from left to right.</summary>
    private static bool FitsDirections(SaslPrepTables tables, List<int> codes)
    {
        if (!codes.Exists(tables.IsRightToLeft)) return true;
        return tables.IsRightToLeft(codes[0]) && tables.IsRightToLeft(codes[^1]) && !codes.Exists(tables.IsLeftToRight);
    }
}
