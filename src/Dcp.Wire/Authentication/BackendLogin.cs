using System.Buffers;
using System.Text;

namespace Dcp.Wire.Authentication;

/// <summary>
/// The login to a server, from the startup packet's dispatch to the first ReadyForQuery, without IO: give <see cref="Receive"/> each
/// message of the server, send what it wrote, until it says <see cref="LoginStep.Done"/> or <see cref="LoginStep.Failed"/>. One thread at
/// a time; used once. A SCRAM password whose keys are not cached is derived inside <see cref="Receive"/> (a millisecond or more): ask
/// <see cref="WillDerive"/> where that matters.
/// </summary>
public sealed partial class BackendLogin
{
    /// <summary>A server that reports more settings than this is not one.</summary>
    private const int MaxParameters = 1000;

    private readonly ServerCredentials _credentials;
    private readonly ScramKeyCache? _cache;
    private readonly ChannelBinding _binding;
    private readonly List<KeyValuePair<string, string>> _parameters = [];
    private ScramClient? _scram;
    private Stage _stage = Stage.Asked;

    /// <param name="cache">Where SCRAM keys are kept; null derives them at each login.</param>
    /// <param name="binding">For a connection over TLS; SCRAM-SHA-256-PLUS is chosen if it is bound and the server offers it.</param>
    /// <param name="version">The protocol version of the startup packet.</param>
    public BackendLogin(
        ServerCredentials credentials,
        ScramKeyCache? cache = null,
        ChannelBinding? binding = null,
        int version = StartupCode.Protocol30)
    {
        _credentials = credentials;
        _cache = cache;
        _binding = binding ?? ChannelBinding.None;
        Version = version;
    }

    private enum Stage
    {
        /// <summary>The startup packet is out; the server may ask for a password or accept.</summary>
        Asked,

        /// <summary>A password is out; nothing but a verdict may come.</summary>
        Answered,
        SaslContinue,
        SaslFinal,
        Accepted,
        Done,
        Failed,
    }

    /// <summary>Settings that the server reported, in order; a repeated one counts by its last value.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters => _parameters;

    public int ProcessId { get; private set; }

    /// <summary>Cancel key; empty if the server gave none.</summary>
    public ReadOnlyMemory<byte> CancelKey { get; private set; }

    /// <summary>The version in use, after NegotiateProtocolVersion if the server sent it.</summary>
    public int Version { get; private set; }

    /// <summary>Protocol options that the server does not know.</summary>
    public IReadOnlyList<string> UnknownOptions { get; private set; } = [];

    public TransactionStatus Status { get; private set; }

    public LoginFailure? Failure { get; private set; }

    /// <summary>
    /// True if <see cref="Receive"/> would run the iterations of a SCRAM password on this message: do it off an event loop.
    /// </summary>
    public bool WillDerive(byte type, ReadOnlySpan<byte> body) =>
        type == (byte)BackendCode.Authentication
        && _stage == Stage.SaslContinue
        && AuthenticationMessage.TryParse(body, out AuthenticationMessage message)
        && message.Kind == AuthenticationKind.SaslContinue
        && _scram!.WillDerive(message.Data);

    /// <param name="type">The message's type byte.</param>
    /// <param name="output">Gets the answer, if there is one.</param>
    public LoginStep Receive(byte type, ReadOnlySpan<byte> body, IBufferWriter<byte> output)
    {
        if (_stage is Stage.Done or Stage.Failed) throw new InvalidOperationException("The login has ended.");
        switch ((BackendCode)type)
        {
            case BackendCode.Authentication:
                return AuthenticationMessage.TryParse(body, out AuthenticationMessage message) ? Authenticate(message, output) : Malformed(type);
            case BackendCode.ErrorResponse:
                return ErrorFields.TryParse(body, out ErrorFields? fields) ? Refused(fields!) : Malformed(type);
            case BackendCode.NoticeResponse:
                return LoginStep.Continue;
            case BackendCode.NegotiateProtocolVersion when _stage == Stage.Asked:
                return Negotiate(body);
            case BackendCode.ParameterStatus when _stage == Stage.Accepted:
                return TakeParameter(body);
            case BackendCode.BackendKeyData when _stage == Stage.Accepted:
                if (!BackendKeyDataMessage.TryParse(body, out BackendKeyDataMessage key)) return Malformed(type);
                ProcessId = key.ProcessId;
                CancelKey = key.Key.ToArray();
                return LoginStep.Continue;
            case BackendCode.ReadyForQuery when _stage == Stage.Accepted:
                if (!ReadyForQueryMessage.TryParse(body, out ReadyForQueryMessage ready)) return Malformed(type);
                Status = ready.Status;
                _stage = Stage.Done;
                return LoginStep.Done;
            default:
                return Fail($"unexpected message '{Printable(type)}'");
        }
    }

    private LoginStep TakeParameter(ReadOnlySpan<byte> body)
    {
        if (!ParameterStatusMessage.TryParse(body, out ParameterStatusMessage message)) return Malformed((byte)BackendCode.ParameterStatus);
        if (_parameters.Count >= MaxParameters) return Fail("too many parameters");
        string name = Encoding.UTF8.GetString(message.Name);
        _parameters.RemoveAll(pair => pair.Key == name);
        _parameters.Add(new(name, Encoding.UTF8.GetString(message.Value)));
        return LoginStep.Continue;
    }

    private LoginStep Negotiate(ReadOnlySpan<byte> body)
    {
        if (!NegotiateProtocolVersionMessage.TryParse(body, out NegotiateProtocolVersionMessage? message))
            return Malformed((byte)BackendCode.NegotiateProtocolVersion);
        // Negotiation goes down, never up: a newer version than asked for is not one that we speak.
        if (StartupCode.Major(message!.Version) != 3 || message.Version > Version)
            return Fail("the server chose a protocol version that was not asked for");
        Version = message.Version;
        UnknownOptions = message.UnknownOptions;
        return LoginStep.Continue;
    }

    private LoginStep Refused(ErrorFields error)
    {
        _stage = Stage.Failed;
        Failure = new($"server login failed: {error.Severity} {error.Message}", error.SqlState, error);
        return LoginStep.Failed;
    }

    private LoginStep Malformed(byte type) => Fail($"malformed message '{Printable(type)}'");

    private LoginStep Fail(string text, string? reason = null)
    {
        _stage = Stage.Failed;
        Failure = new($"server login failed: {text}", SqlState.ProtocolViolation) { Reason = reason };
        return LoginStep.Failed;
    }

    private static char Printable(byte type) => type is > 32 and < 127 ? (char)type : '?';
}
