using System.Security.Cryptography;
using System.Text;

namespace Dcp.Server.Config;

/// <summary>Tokens as the file holds them: as they are, or as their SHA-256, which says nothing about them.</summary>
internal static class WebToken
{
    internal const string HashPrefix = "SHA-256$";

    internal static bool IsWellFormed(string stored) =>
        !stored.StartsWith(HashPrefix, StringComparison.Ordinal) || Hash(stored) is { Length: SHA256.HashSizeInBytes };

    /// <summary>Takes the same time whatever is wrong with the token.</summary>
    internal static bool Matches(string stored, string token) =>
        Hash(stored) is { } expected && CryptographicOperations.FixedTimeEquals(expected, SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private static byte[]? Hash(string stored)
    {
        if (!stored.StartsWith(HashPrefix, StringComparison.Ordinal)) return SHA256.HashData(Encoding.UTF8.GetBytes(stored));
        var hex = stored[HashPrefix.Length..];
        return hex.Length == 2 * SHA256.HashSizeInBytes && hex.All(char.IsAsciiHexDigit) ? Convert.FromHexString(hex) : null;
    }
}
