using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Dcp.Wire.Authentication;

/// <summary>PostgreSQL's md5 secrets: <c>md5</c> and the hex digest of password and user name.</summary>
[SuppressMessage("Security", "CA5351", Justification = "The protocol's method is named for it; SCRAM is the one to choose.")]
public static class Md5Password
{
    public const int Length = 35;

    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789abcdef");

    /// <summary>True if a stored secret has the form of an md5 hash.</summary>
    public static bool IsHash(string secret) =>
        secret.Length == Length && secret.StartsWith("md5", StringComparison.Ordinal) && !secret.AsSpan(3).ContainsAnyExcept(s_digits);

    /// <summary>The secret that a server stores.</summary>
    public static string Hash(string user, ReadOnlySpan<byte> password) => Digest(password, Encoding.UTF8.GetBytes(user));

    /// <inheritdoc cref="Hash(string, ReadOnlySpan{byte})"/>
    public static string Hash(string user, string password) => Hash(user, Encoding.UTF8.GetBytes(password));

    /// <summary>The answer to AuthenticationMD5Password.</summary>
    /// <param name="hash">A stored secret (<see cref="Hash(string, string)"/>).</param>
    public static string Respond(string hash, ReadOnlySpan<byte> salt)
    {
        if (!IsHash(hash)) throw new ArgumentException("Not an md5 secret.", nameof(hash));
        return Digest(Encoding.ASCII.GetBytes(hash, 3, Length - 3), salt);
    }

    /// <summary>Checks a client's answer in a time that does not depend on it.</summary>
    public static bool Verify(string hash, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> response) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Respond(hash, salt)), response);

    private static string Digest(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) =>
        string.Concat("md5", Convert.ToHexStringLower(MD5.HashData([.. first, .. second])));
}
