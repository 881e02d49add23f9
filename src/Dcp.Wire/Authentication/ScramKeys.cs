using System.Security.Cryptography;

namespace Dcp.Wire.Authentication;

/// <summary>
/// The keys of a SCRAM-SHA-256 user, 32 bytes each. ClientKey logs in, ServerKey proves the server; either side's owner can do without the
/// password. Immutable.
/// </summary>
public sealed class ScramKeys
{
    public const int Length = SHA256.HashSizeInBytes;

    private readonly byte[] _clientKey;
    private readonly byte[] _storedKey;
    private readonly byte[] _serverKey;

    public ScramKeys(ReadOnlySpan<byte> clientKey, ReadOnlySpan<byte> serverKey)
    {
        if (clientKey.Length != Length || serverKey.Length != Length) throw new ArgumentException("A SCRAM-SHA-256 key has 32 bytes.");
        _clientKey = clientKey.ToArray();
        _serverKey = serverKey.ToArray();
        _storedKey = SHA256.HashData(clientKey);
    }

    public ReadOnlySpan<byte> ClientKey => _clientKey;

    /// <summary>Hash of ClientKey: what a server keeps to check it.</summary>
    public ReadOnlySpan<byte> StoredKey => _storedKey;

    public ReadOnlySpan<byte> ServerKey => _serverKey;

    /// <summary>
    /// Takes as long as <paramref name="iterations"/> ask (about a millisecond for 4,096): see <see cref="ScramKeyCache"/>.
    /// </summary>
    /// <param name="password">As typed; it is prepared here.</param>
    public static ScramKeys Derive(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int iterations)
    {
        Span<byte> salted = stackalloc byte[Length];
        Rfc2898DeriveBytes.Pbkdf2(SaslPrep.Prepare(password), salt, salted, iterations, HashAlgorithmName.SHA256);
        ScramKeys keys = new(HMACSHA256.HashData(salted, "Client Key"u8), HMACSHA256.HashData(salted, "Server Key"u8));
        CryptographicOperations.ZeroMemory(salted);
        return keys;
    }
}
