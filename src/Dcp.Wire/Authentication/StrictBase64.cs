using System.Text;

namespace Dcp.Wire.Authentication;

/// <summary>Base64 without the freedoms that .NET's decoder takes: no white space, full padding, no stray bits.</summary>
internal static class StrictBase64
{
    public static bool TryDecode(string text, out byte[] bytes)
    {
        bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out int length)) return false;
        bytes = bytes[..length];
        return Convert.ToBase64String(bytes) == text;
    }

    /// <summary>Decodes exactly the length of a key.</summary>
    public static bool TryDecodeKey(string text, out byte[] bytes) => TryDecode(text, out bytes) && bytes.Length == ScramKeys.Length;

    public static string Encode(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes);

    /// <summary>Bytes of a message whose text was read as Latin-1, so that none of them changes on the way.</summary>
    public static byte[] Raw(string text) => Encoding.Latin1.GetBytes(text);
}
