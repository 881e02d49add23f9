using System.Text;

namespace Dcp.Wire.Authentication;

/// <summary>
/// A user's stored secret, told apart by its form as PgBouncer does it: md5, SCRAM, or else a password in clear text. Immutable.
/// </summary>
public sealed class UserSecret
{
    private readonly byte[] _plain;

    private UserSecret(SecretKind kind, string? text = null, ScramVerifier? verifier = null)
    {
        Kind = kind;
        Text = text;
        Md5Hash = kind == SecretKind.Md5 ? text : null;
        Verifier = verifier;
        _plain = kind == SecretKind.Plain ? Encoding.UTF8.GetBytes(text!) : [];
    }

    public static UserSecret UnknownUser { get; } = new(SecretKind.UnknownUser);

    public static UserSecret NoPassword { get; } = new(SecretKind.NoPassword);

    public SecretKind Kind { get; }

    /// <summary>As <see cref="Parse"/> reads it; null when there is none.</summary>
    public string? Text { get; }

    /// <summary>Of kind <see cref="SecretKind.Plain"/>; else empty.</summary>
    public ReadOnlySpan<byte> Password => _plain;

    /// <summary>Of kind <see cref="SecretKind.Md5"/>.</summary>
    public string? Md5Hash { get; }

    /// <summary>Of kind <see cref="SecretKind.Scram"/>.</summary>
    public ScramVerifier? Verifier { get; }

    /// <summary>A password in clear text, whatever it looks like.</summary>
    public static UserSecret Plain(string password) => password.Length == 0 ? NoPassword : new(SecretKind.Plain, password);

    /// <summary>Reads a secret as a userlist or <c>pg_authid</c> holds it; null or empty is <see cref="NoPassword"/>.</summary>
    public static UserSecret Parse(string? secret)
    {
        if (string.IsNullOrEmpty(secret)) return NoPassword;
        if (Md5Password.IsHash(secret)) return new(SecretKind.Md5, secret);
        if (ScramVerifier.TryParse(secret, out ScramVerifier? verifier)) return new(SecretKind.Scram, secret, verifier);
        return new(SecretKind.Plain, secret);
    }
}
