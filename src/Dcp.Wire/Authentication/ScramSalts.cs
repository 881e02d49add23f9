using System.Security.Cryptography;
using System.Text;

namespace Dcp.Wire.Authentication;

/// <summary>
/// Salts for users without a stored one: those whose password is kept in clear text, and those who do not exist. Both get the same kind of
/// salt, stable for each name as long as the secret is the same, so that asking twice does not tell which users exist. Immutable; any
/// thread.
/// </summary>
public sealed class ScramSalts
{
    private readonly byte[] _secret;

    /// <param name="secret">Random bytes, 32 for instance, kept as long as salts shall stay the same; nodes that share it answer
    /// alike.</param>
    public ScramSalts(ReadOnlySpan<byte> secret) => _secret = secret.ToArray();

    /// <summary>Salts that hold for the life of this process.</summary>
    public static ScramSalts Random() => new(RandomNumberGenerator.GetBytes(32));

    public byte[] For(string user) => HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(user))[..ScramVerifier.SaltLength];

    /// <summary>A verifier that nobody's password fits.</summary>
    internal ScramVerifier Mock(string user, int iterations) =>
        new(iterations, For(user), RandomNumberGenerator.GetBytes(ScramKeys.Length), RandomNumberGenerator.GetBytes(ScramKeys.Length));
}
