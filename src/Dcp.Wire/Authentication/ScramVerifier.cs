using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace Dcp.Wire.Authentication;

/// <summary>What a server stores of a SCRAM user: <c>SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey</c>. Immutable.</summary>
public sealed class ScramVerifier
{
    public const int DefaultIterations = 4096;

    /// <summary>Salt length that PostgreSQL uses for new secrets.</summary>
    public const int SaltLength = 16;

    private const string Prefix = "SCRAM-SHA-256$";

    private readonly byte[] _salt;
    private readonly byte[] _storedKey;
    private readonly byte[] _serverKey;

    internal ScramVerifier(int iterations, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> storedKey, ReadOnlySpan<byte> serverKey)
    {
        Iterations = iterations;
        _salt = salt.ToArray();
        _storedKey = storedKey.ToArray();
        _serverKey = serverKey.ToArray();
    }

    public int Iterations { get; }

    public ReadOnlySpan<byte> Salt => _salt;

    public ReadOnlySpan<byte> StoredKey => _storedKey;

    public ReadOnlySpan<byte> ServerKey => _serverKey;

    public static bool TryParse(string secret, [NotNullWhen(true)] out ScramVerifier? verifier)
    {
        verifier = null;
        if (!secret.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        string[] halves = secret[Prefix.Length..].Split('$');
        if (halves.Length != 2 || halves[0].Split(':') is not [var count, var salt] || halves[1].Split(':') is not [var stored, var server])
            return false;
        if (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int iterations) || iterations < 1) return false;
        if (!StrictBase64.TryDecode(salt, out byte[] saltBytes) || saltBytes.Length == 0) return false;
        if (!StrictBase64.TryDecodeKey(stored, out byte[] storedKey) || !StrictBase64.TryDecodeKey(server, out byte[] serverKey))
            return false;
        verifier = new(iterations, saltBytes, storedKey, serverKey);
        return true;
    }

    /// <summary>A verifier for a password, with a new salt.</summary>
    public static ScramVerifier Create(ReadOnlySpan<byte> password, int iterations = DefaultIterations)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(SaltLength);
        return FromKeys(ScramKeys.Derive(password, salt, iterations), salt, iterations);
    }

    /// <summary>The verifier of keys that were derived with this salt and count.</summary>
    public static ScramVerifier FromKeys(ScramKeys keys, ReadOnlySpan<byte> salt, int iterations) =>
        new(iterations, salt, keys.StoredKey, keys.ServerKey);

    /// <summary>The secret in its stored form. It is a secret: do not log it.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Prefix}{Iterations}:{StrictBase64.Encode(_salt)}${StrictBase64.Encode(_storedKey)}:{StrictBase64.Encode(_serverKey)}");
}
