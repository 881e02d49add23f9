using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Dcp.Wire.Authentication;

/// <summary>
/// The login of a client, without IO: <see cref="Begin"/>, then <see cref="Receive"/> for each message of the client, sending what was
/// written, until <see cref="LoginStep.Done"/> or <see cref="LoginStep.Failed"/>. AuthenticationOk is the caller's to send: whether the
/// database exists and can be reached is found out between. Users that do not exist are asked for a password like others and fail like a
/// wrong one. One thread at a time; used once. Verifying clear text against a SCRAM secret, and SCRAM with a clear-text secret, derive
/// keys (a millisecond or more) unless they are cached: <see cref="WillDerive"/> tells.
/// </summary>
public sealed class FrontendLogin
{
    private readonly LoginMethod _method;
    private readonly string _user;
    private readonly UserSecret _secret;
    private readonly FrontendLoginOptions _options;
    private readonly ChannelBinding? _offered;
    private byte[] _salt = [];
    private ScramServer? _scram;
    private Expected _expected = Expected.Nothing;

    /// <param name="secret">What is known of the user; <see cref="UserSecret.UnknownUser"/> if nobody has that name.</param>
    /// <param name="offered">A bound one offers SCRAM-SHA-256-PLUS, for a client over TLS; null does not.</param>
    public FrontendLogin(LoginMethod method, string user, UserSecret secret, FrontendLoginOptions options, ChannelBinding? offered = null)
    {
        _method = method == LoginMethod.Md5 && secret.Kind == SecretKind.Scram ? LoginMethod.ScramSha256 : method;
        _user = user;
        _secret = secret;
        _options = options;
        _offered = offered is { IsBound: true } ? offered : null;
    }

    private enum Expected
    {
        Nothing,
        Password,
        SaslInitial,
        SaslFinal,
        Ended,
    }

    /// <summary>The method in use: SCRAM if md5 was asked for and the secret is SCRAM.</summary>
    public LoginMethod Method => _method;

    public LoginFailure? Failure { get; private set; }

    /// <summary>
    /// After success, the keys for a login in the client's name to a server that has the same SCRAM secret; null if the stored secret is
    /// not one.
    /// </summary>
    public ScramKeys? Keys { get; private set; }

    /// <summary>True if the next <see cref="Receive"/> may run the iterations of a SCRAM password: do it off an event loop.</summary>
    public bool WillDerive => _expected switch
    {
        Expected.Password => _secret.Kind == SecretKind.Scram,
        Expected.SaslInitial => _secret.Kind == SecretKind.Plain
            && !_options.Cache.Contains(_secret.Password, _options.Salts.For(_user), _options.Iterations),
        _ => false,
    };

    /// <summary>Writes the request for a password; done at once for <see cref="LoginMethod.Trust"/>.</summary>
    public LoginStep Begin(IBufferWriter<byte> output)
    {
        if (_expected != Expected.Nothing) throw new InvalidOperationException("The login has begun already.");
        switch (_method)
        {
            case LoginMethod.Trust:
                if (_secret.Kind == SecretKind.UnknownUser)
                    return Fail("\"trust\" authentication failed", "no such user", SqlState.InvalidAuthorization);
                return Succeed(null);
            case LoginMethod.Plain:
                BackendMessages.WriteAuthenticationCleartextPassword(output);
                _expected = Expected.Password;
                return LoginStep.Continue;
            case LoginMethod.Md5:
                _salt = RandomNumberGenerator.GetBytes(4);
                BackendMessages.WriteAuthenticationMd5Password(output, _salt);
                _expected = Expected.Password;
                return LoginStep.Continue;
            default:
                if (_offered is null) BackendMessages.WriteAuthenticationSasl(output, ScramMechanism.Sha256);
                else BackendMessages.WriteAuthenticationSasl(output, ScramMechanism.Sha256Plus, ScramMechanism.Sha256);
                _expected = Expected.SaslInitial;
                return LoginStep.Continue;
        }
    }

    /// <summary>Takes the client's next message.</summary>
    public LoginStep Receive(byte type, ReadOnlySpan<byte> body, IBufferWriter<byte> output)
    {
        if (_expected is Expected.Nothing or Expected.Ended) throw new InvalidOperationException("No message is expected.");
        if (type != (byte)FrontendCode.Password)
            return Fail("expected password response", "another message came", SqlState.ProtocolViolation);
        return _expected switch
        {
            Expected.Password => CheckPassword(body),
            Expected.SaslInitial => BeginSasl(body, output),
            _ => FinishSasl(body, output),
        };
    }

    private LoginStep CheckPassword(ReadOnlySpan<byte> body)
    {
        if (!PasswordMessage.TryParse(body, out PasswordMessage message))
            return Fail("invalid password packet", "malformed", SqlState.ProtocolViolation);
        if (message.Password.IsEmpty) return WrongPassword("empty password");
        bool fits = _method == LoginMethod.Md5 ? FitsMd5(message.Password) : FitsClearText(message.Password);
        return fits ? Succeed(Keys) : WrongPassword("password does not match");
    }

    private bool FitsMd5(ReadOnlySpan<byte> response)
    {
        // A user without a usable secret costs the same work as another.
        string? hash = _secret.Kind == SecretKind.Md5 ? _secret.Md5Hash : Md5Password.Hash(_user, _secret.Password);
        return Md5Password.Verify(hash!, _salt, response) && _secret.Kind is SecretKind.Md5 or SecretKind.Plain;
    }

    private bool FitsClearText(ReadOnlySpan<byte> password)
    {
        switch (_secret.Kind)
        {
            case SecretKind.Plain:
                return CryptographicOperations.FixedTimeEquals(password, _secret.Password);
            case SecretKind.Md5:
                return CryptographicOperations.FixedTimeEquals(Bytes(Md5Password.Hash(_user, password)), Bytes(_secret.Md5Hash!));
            case SecretKind.Scram:
                Keys = _options.Cache.Check(password, _secret.Verifier!);
                return Keys is not null;
            default:
                return false;
        }
    }

    private static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);

    private LoginStep BeginSasl(ReadOnlySpan<byte> body, IBufferWriter<byte> output)
    {
        if (!SaslInitialResponse.TryParse(body, out SaslInitialResponse message) || message.Data.IsNull)
            return BadSasl("malformed SASLInitialResponse");
        _scram = _secret.Kind switch
        {
            SecretKind.Scram => new ScramServer(_secret.Verifier!, _offered),
            SecretKind.Plain =>
                ScramServer.FromPassword(_secret.Password, _options.Salts, _user, _options.Iterations, _options.Cache, _offered),
            _ => ScramServer.Mock(_options.Salts, _user, _options.Iterations, _offered),
        };
        if (!_scram.TryBegin(message.Mechanism, message.Data.Bytes, out byte[] first)) return BadSasl(_scram.Error!);
        BackendMessages.WriteAuthenticationSaslContinue(output, first);
        _expected = Expected.SaslFinal;
        return LoginStep.Continue;
    }

    private LoginStep FinishSasl(ReadOnlySpan<byte> body, IBufferWriter<byte> output)
    {
        switch (_scram!.Finish(body, out byte[] final))
        {
            case ScramVerdict.Accepted:
                BackendMessages.WriteAuthenticationSaslFinal(output, final);
                return Succeed(_secret.Kind == SecretKind.Scram ? _scram.Keys : null);
            case ScramVerdict.WrongPassword:
                return Fail("SASL authentication failed", _scram.Error!, SqlState.InvalidPassword);
            default:
                return BadSasl(_scram.Error!);
        }
    }

    private LoginStep BadSasl(string reason) => Fail("SASL authentication failed", reason, SqlState.ProtocolViolation);

    private LoginStep WrongPassword(string reason) => Fail("password authentication failed", reason, SqlState.InvalidPassword);

    private LoginStep Succeed(ScramKeys? keys)
    {
        _expected = Expected.Ended;
        Keys = keys;
        return LoginStep.Done;
    }

    private LoginStep Fail(string message, string reason, string sqlState)
    {
        _expected = Expected.Ended;
        Failure = new(message, sqlState) { Reason = reason };
        return LoginStep.Failed;
    }
}
