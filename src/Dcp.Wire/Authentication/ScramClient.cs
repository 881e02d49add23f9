using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Dcp.Wire.Authentication;

/// <summary>
/// The client's part of one SCRAM-SHA-256 exchange (RFC 5802, 7677), for a login to a server: <see cref="First"/>,
/// <see cref="TryContinue"/>, <see cref="TryFinish"/>, each once and in this order. A false leaves the reason in <see cref="Error"/>. One
/// thread at a time.
/// </summary>
public sealed class ScramClient
{
    /// <summary>A server may not ask for more: the iterations run on our processor.</summary>
    public const int MaxIterations = 1_000_000;

    private readonly byte[]? _password;
    private readonly ScramKeyCache? _cache;
    private readonly ChannelBinding _binding;
    private readonly string _nonce;
    private readonly string _firstBare;
    private ScramKeys? _keys;
    private byte[]? _authMessage;
    private Stage _stage = Stage.First;

    /// <summary>Logs in with a password.</summary>
    /// <param name="cache">Where derived keys are kept; null derives each time.</param>
    public ScramClient(ReadOnlySpan<byte> password, ScramKeyCache? cache, ChannelBinding? binding = null)
        : this(binding, ScramText.NewNonce(), "")
    {
        _password = password.ToArray();
        _cache = cache;
    }

    /// <summary>
    /// Logs in with keys, as they come from the same user's login to us. They fit only a server with the same salt and iterations.
    /// </summary>
    public ScramClient(ScramKeys keys, ChannelBinding? binding = null) : this(binding, ScramText.NewNonce(), "") => _keys = keys;

    /// <summary>With a nonce and name from outside, as published test vectors have them.</summary>
    internal ScramClient(string nonce, string user, ReadOnlySpan<byte> password)
        : this(ChannelBinding.None, nonce, user) => _password = password.ToArray();

    // PostgreSQL takes the user from the startup packet and ignores the name in here, which libpq leaves empty.
    private ScramClient(ChannelBinding? binding, string nonce, string user)
    {
        _binding = binding ?? ChannelBinding.None;
        _nonce = nonce;
        _firstBare = $"n={user},r={nonce}";
    }

    private enum Stage
    {
        First,
        Continue,
        Finish,
        Done,
        Failed,
    }

    /// <summary>The mechanism to name in SASLInitialResponse.</summary>
    public string Mechanism => _binding.Mechanism;

    public string? Error { get; private set; }

    /// <summary>True once the server has proved that it knows the user.</summary>
    public bool IsDone => _stage == Stage.Done;

    public byte[] First()
    {
        if (_stage != Stage.First) throw new InvalidOperationException("The exchange has begun already.");
        _stage = Stage.Continue;
        return StrictBase64.Raw(_binding.Header + _firstBare);
    }

    /// <summary>
    /// Answers the server's first message. Derives keys here if they are neither given nor cached: see <see cref="ScramKeys.Derive"/>.
    /// </summary>
    public bool TryContinue(ReadOnlySpan<byte> serverFirst, out byte[] final)
    {
        final = [];
        if (_stage != Stage.Continue) return Fail("out of order");
        if (Read(serverFirst, out string nonce, out byte[] salt, out int iterations) is { } error) return Fail(error);
        _keys ??= _cache is null ? ScramKeys.Derive(_password, salt, iterations) : _cache.Get(_password, salt, iterations);
        string withoutProof = $"c={_binding.Encoded()},r={nonce}";
        _authMessage = ScramProof.AuthMessage(_firstBare, Encoding.Latin1.GetString(serverFirst), withoutProof);
        byte[] proof = ScramProof.Xor(_keys.ClientKey, ScramProof.Sign(_keys.StoredKey, _authMessage));
        final = StrictBase64.Raw($"{withoutProof},p={StrictBase64.Encode(proof)}");
        _stage = Stage.Finish;
        return true;
    }

    /// <summary>True if <see cref="TryContinue"/> would run the iterations for this message.</summary>
    public bool WillDerive(ReadOnlySpan<byte> serverFirst)
    {
        if (_keys is not null || _stage != Stage.Continue || Read(serverFirst, out _, out byte[] salt, out int iterations) is not null)
            return false;
        return _cache is null || !_cache.Contains(_password, salt, iterations);
    }

    /// <summary>Checks the server's signature: a server that does not know the user cannot have made it.</summary>
    public bool TryFinish(ReadOnlySpan<byte> serverFinal)
    {
        if (_stage != Stage.Finish) return Fail("out of order");
        if (!ScramText.IsPlausible(serverFinal)) return Fail("malformed server-final-message");
        ScramText text = new(serverFinal);
        if (!text.TryTakeAny(out char name, out string value)) return Fail("malformed server-final-message");
        if (name == 'e') return Fail($"error received from server in SCRAM exchange: {value}");
        if (name != 'v' || !text.AtEnd || !StrictBase64.TryDecodeKey(value, out byte[] signature))
            return Fail("malformed server-final-message");
        if (!CryptographicOperations.FixedTimeEquals(signature, ScramProof.Sign(_keys!.ServerKey, _authMessage!)))
            return Fail("invalid server signature");
        _stage = Stage.Done;
        return true;
    }

    /// <summary>Reads the server's first message; what is wrong with it, or null.</summary>
    private string? Read(ReadOnlySpan<byte> serverFirst, out string nonce, out byte[] salt, out int iterations)
    {
        const string malformed = "malformed server-first-message";
        nonce = "";
        salt = [];
        iterations = 0;
        if (!ScramText.IsPlausible(serverFirst)) return malformed;
        ScramText text = new(serverFirst);
        if (!text.TryTake('r', out nonce) || !ScramText.IsPrintable(nonce)) return malformed;
        // The server must add to our nonce; an equal one would let it replay an old exchange.
        if (nonce.Length <= _nonce.Length || !nonce.StartsWith(_nonce, StringComparison.Ordinal))
            return "invalid SCRAM response (nonce mismatch)";
        if (!text.TryTake('s', out string encoded) || !StrictBase64.TryDecode(encoded, out salt) || salt.Length == 0)
            return "malformed SCRAM message (invalid salt)";
        if (!text.TryTake('i', out string count) || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out iterations) || iterations < 1)
            return "malformed SCRAM message (invalid iteration count)";
        if (iterations > MaxIterations) return $"the server asks for {iterations} iterations, at most {MaxIterations} are done";
        return text.AtEnd ? null : "malformed SCRAM message (garbage at end of server-first-message)";
    }

    private bool Fail(string error)
    {
        _stage = Stage.Failed;
        Error = error;
        return false;
    }
}
