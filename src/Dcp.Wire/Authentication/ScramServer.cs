using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Dcp.Wire.Authentication;

/// <summary>
/// The server's part of one SCRAM-SHA-256 exchange, for a client that logs in to us: <see cref="TryBegin"/> and <see cref="Finish"/>, each
/// once and in this order. The reason of a refusal is in <see cref="Error"/>, for the log. One thread at a time.
/// </summary>
public sealed class ScramServer
{
    private readonly ScramVerifier _verifier;
    private readonly bool _doomed;
    private readonly ChannelBinding? _offered;
    private readonly string _ownNonce;
    private ChannelBinding? _binding;
    private string? _clientFirstBare;
    private string? _serverFirst;
    private string? _nonce;

    /// <param name="verifier">The user's verifier.</param>
    /// <param name="offered">A bound one if SCRAM-SHA-256-PLUS was offered; else null.</param>
    public ScramServer(ScramVerifier verifier, ChannelBinding? offered = null) : this(verifier, false, offered, ScramText.NewNonce())
    {
    }

    internal ScramServer(ScramVerifier verifier, bool doomed, ChannelBinding? offered, string nonce)
    {
        _verifier = verifier;
        _doomed = doomed;
        _offered = offered is { IsBound: true } ? offered : null;
        _ownNonce = nonce;
    }

    public string? Error { get; private set; }

    /// <summary>
    /// The client's keys, after <see cref="ScramVerdict.Accepted"/>: good for a login in the client's name to a server with the same
    /// verifier.
    /// </summary>
    public ScramKeys? Keys { get; private set; }

    /// <summary>
    /// An exchange for a user that does not exist or has no usable secret; looks like any other and ends as a wrong password.
    /// </summary>
    public static ScramServer Mock(ScramSalts salts, string user, int iterations, ChannelBinding? offered = null) =>
        new(salts.Mock(user, iterations), true, offered, ScramText.NewNonce());

    /// <summary>An exchange for a user whose password is known in clear text. Derives keys unless they are cached.</summary>
    public static ScramServer FromPassword(
        ReadOnlySpan<byte> password,
        ScramSalts salts,
        string user,
        int iterations,
        ScramKeyCache cache,
        ChannelBinding? offered = null)
    {
        byte[] salt = salts.For(user);
        return new(ScramVerifier.FromKeys(cache.Get(password, salt, iterations), salt, iterations), offered);
    }

    /// <summary>Reads the client's first message.</summary>
    /// <param name="mechanism">As named in SASLInitialResponse.</param>
    /// <param name="serverFirst">To send in AuthenticationSASLContinue.</param>
    public bool TryBegin(ReadOnlySpan<byte> mechanism, ReadOnlySpan<byte> clientFirst, out byte[] serverFirst)
    {
        serverFirst = [];
        if (_serverFirst is not null || Error is not null) return Fail("out of order");
        if (!ScramText.IsPlausible(clientFirst)) return Fail("malformed client-first-message");
        ScramText text = new(clientFirst);
        if (!text.TryTakeField(out string flag)) return Fail("malformed client-first-message");
        if (!TryBind(mechanism, flag)) return false;
        if (!text.TryTakeField(out string identity)) return Fail("malformed client-first-message");
        if (identity.Length > 0) return Fail("client uses authorization identity, but it is not supported");
        _clientFirstBare = text.Rest;
        if (!text.TryTakeAny(out char name, out _)) return Fail("malformed client-first-message");
        if (name == 'm') return Fail("client requires an unsupported SCRAM extension");
        if (name != 'n' || !text.TryTake('r', out string clientNonce)) return Fail("malformed client-first-message");
        if (!ScramText.IsPrintable(clientNonce)) return Fail("non-printable characters in SCRAM nonce");
        while (!text.AtEnd)
        {
            if (!text.TryTakeAny(out _, out _)) return Fail("malformed client-first-message");
        }
        _nonce = clientNonce + _ownNonce;
        _serverFirst = string.Create(CultureInfo.InvariantCulture, $"r={_nonce},s={StrictBase64.Encode(_verifier.Salt)},i={_verifier.Iterations}");
        serverFirst = StrictBase64.Raw(_serverFirst);
        return true;
    }

    /// <summary>Reads the client's final message and judges it.</summary>
    /// <param name="serverFinal">To send in AuthenticationSASLFinal when accepted; else empty.</param>
    public ScramVerdict Finish(ReadOnlySpan<byte> clientFinal, out byte[] serverFinal)
    {
        serverFinal = [];
        if (_serverFirst is null || Keys is not null || Error is not null) return Malformed("out of order");
        if (!TryReadFinal(clientFinal, out string withoutProof, out byte[] proof)) return Malformed("malformed client-final-message");
        byte[] authMessage = ScramProof.AuthMessage(_clientFirstBare!, _serverFirst, withoutProof);
        byte[] clientKey = ScramProof.Xor(proof, ScramProof.Sign(_verifier.StoredKey, authMessage));
        bool fits = CryptographicOperations.FixedTimeEquals(SHA256.HashData(clientKey), _verifier.StoredKey);
        if (!fits || _doomed)
        {
            Error = "password does not match";
            return ScramVerdict.WrongPassword;
        }
        Keys = new(clientKey, _verifier.ServerKey);
        serverFinal = StrictBase64.Raw($"v={StrictBase64.Encode(ScramProof.Sign(_verifier.ServerKey, authMessage))}");
        return ScramVerdict.Accepted;
    }

    private bool TryBind(ReadOnlySpan<byte> mechanism, string flag)
    {
        bool plus = mechanism.SequenceEqual("SCRAM-SHA-256-PLUS"u8) && _offered is not null;
        if (!plus && !mechanism.SequenceEqual("SCRAM-SHA-256"u8)) return Fail("client selected an invalid SASL authentication mechanism");
        switch (flag)
        {
            case "n" when !plus:
                _binding = ChannelBinding.None;
                return true;
            // A client that could bind and was told that we cannot, though we did offer it, has been lied to on the way.
            case "y" when !plus && _offered is null:
                _binding = ChannelBinding.NotOffered;
                return true;
            case "y" when _offered is not null:
                return Fail("the client supports SCRAM channel binding but thinks the server does not");
            case "p=tls-server-end-point" when plus:
                _binding = _offered;
                return true;
            default:
                return Fail("malformed or unsupported channel-binding flag");
        }
    }

    private bool TryReadFinal(ReadOnlySpan<byte> clientFinal, out string withoutProof, out byte[] proof)
    {
        withoutProof = "";
        proof = [];
        if (!ScramText.IsPlausible(clientFinal)) return false;
        ScramText text = new(clientFinal);
        if (!text.TryTake('c', out string binding) || binding != _binding!.Encoded()) return false;
        if (!text.TryTake('r', out string nonce) || nonce != _nonce) return false;
        // Extensions are skipped; the proof is the last attribute, and everything before it is signed.
        while (text.TryTakeAny(out char name, out string value))
        {
            if (name != 'p') continue;
            string whole = Encoding.Latin1.GetString(clientFinal);
            withoutProof = whole[..(whole.Length - value.Length - ",p=".Length)];
            return text.AtEnd && StrictBase64.TryDecodeKey(value, out proof);
        }
        return false;
    }

    private bool Fail(string error)
    {
        Error = error;
        return false;
    }

    private ScramVerdict Malformed(string error)
    {
        Error ??= error;
        return ScramVerdict.Malformed;
    }
}
