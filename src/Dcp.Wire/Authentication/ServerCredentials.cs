namespace Dcp.Wire.Authentication;

/// <summary>What a login to a server may use. Immutable.</summary>
public sealed class ServerCredentials
{
    private ServerCredentials(string user, UserSecret secret, ScramKeys? keys)
    {
        User = user;
        Secret = secret;
        Keys = keys;
    }

    public string User { get; }

    public UserSecret Secret { get; }

    /// <summary>Keys of the same user's login to us; only these make a SCRAM secret usable.</summary>
    public ScramKeys? Keys { get; }

    /// <summary>Good only where the server asks for nothing.</summary>
    public static ServerCredentials None(string user) => new(user, UserSecret.NoPassword, null);

    /// <summary>A password in clear text serves every method, an md5 hash only md5, a SCRAM secret nothing without keys.</summary>
    public static ServerCredentials FromSecret(string user, UserSecret secret, ScramKeys? keys = null) => new(user, secret, keys);

    public static ServerCredentials FromPassword(string user, string password) => new(user, UserSecret.Plain(password), null);

    public static ServerCredentials FromKeys(string user, ScramKeys keys) => new(user, UserSecret.NoPassword, keys);
}
