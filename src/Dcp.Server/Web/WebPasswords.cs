using System.Security.Cryptography;
using System.Text;
using Dcp.Server.Config;
using Dcp.Server.Pool;
using Dcp.Wire.Authentication;

namespace Dcp.Server.Web;

/// <summary>
/// Checks passwords against what is stored of them. A user that does not exist costs the same time as a wrong password, and no more than
/// two are checked at a time, so that guessing cannot take the host's cores. Any thread.
/// </summary>
internal sealed class WebPasswords : IDisposable
{
    private const int AtATime = 2;

    /// <summary>Longer ones are refused unread.</summary>
    internal const int Longest = 1000;

    private static readonly UserSecret s_nobody = UserSecret.Parse(ScramVerifier.Create(RandomNumberGenerator.GetBytes(16)).ToString());

    private readonly SemaphoreSlim _gate = new(AtATime);

    /// <summary>The user, or null when there is none of that name or the password is another.</summary>
    internal async Task<WebUser?> FindAsync(DcpConfig config, string name, string password, CancellationToken cancellation)
    {
        if (password.Length is 0 or > Longest || name.Length > Longest) return null;
        var user = config.Web?.Users.FirstOrDefault(known => !known.IsToken && known.Name == name);
        var secret = user is null ? null : user.Secret ?? config.Secrets.Find(name);
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var isRight = Matches(secret is { IsEmpty: false } ? PoolCredentials.Secret(secret) : s_nobody, name, password);
            return isRight && secret is not null ? user : null;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private static bool Matches(UserSecret secret, string name, string password)
    {
        var bytes = Encoding.UTF8.GetBytes(password);
        if (secret.Verifier is { } verifier)
            return CryptographicOperations.FixedTimeEquals(ScramKeys.Derive(bytes, verifier.Salt, verifier.Iterations).StoredKey, verifier.StoredKey);
        return secret.Md5Hash is { } hash
            ? Same(Encoding.UTF8.GetBytes(hash), Encoding.UTF8.GetBytes(Md5Password.Hash(name, bytes)))
            : Same(secret.Password, bytes);
    }

    /// <summary>By hashes, which have one length: neither the time nor the length tells anything.</summary>
    private static bool Same(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(one), SHA256.HashData(other));
}
