using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Dcp.Wire.Authentication;

public sealed partial class BackendLogin
{
    private const string WrongType = "wrong password type";

    private LoginStep Authenticate(AuthenticationMessage message, IBufferWriter<byte> output) => message.Kind switch
    {
        AuthenticationKind.Ok => Accept(),
        AuthenticationKind.CleartextPassword when _stage == Stage.Asked => SendPassword(output),
        AuthenticationKind.Md5Password when _stage == Stage.Asked => SendMd5(message.Data, output),
        AuthenticationKind.Sasl when _stage == Stage.Asked => BeginSasl(message.Mechanisms(), output),
        AuthenticationKind.SaslContinue when _stage == Stage.SaslContinue => ContinueSasl(message.Data, output),
        AuthenticationKind.SaslFinal when _stage == Stage.SaslFinal => FinishSasl(message.Data),
        AuthenticationKind.CleartextPassword or AuthenticationKind.Md5Password or AuthenticationKind.Sasl =>
            Fail("authentication requested twice"),
        AuthenticationKind.SaslContinue or AuthenticationKind.SaslFinal => Fail("SASL message out of order"),
        _ => Fail(string.Create(CultureInfo.InvariantCulture, $"unknown/unsupported auth method: {(int)message.Kind}")),
    };

    private LoginStep Accept()
    {
        // Once SCRAM has begun, the server has to prove itself before its word counts.
        if (_stage is not (Stage.Asked or Stage.Answered)) return Fail("authentication ended out of order");
        _stage = Stage.Accepted;
        return LoginStep.Continue;
    }

    private LoginStep SendPassword(IBufferWriter<byte> output)
    {
        if (_credentials.Secret.Kind != SecretKind.Plain)
            return FailType("cannot do clear-text authentication: no clear-text password is known");
        return Answer(output, Encoding.UTF8.GetString(_credentials.Secret.Password));
    }

    private LoginStep SendMd5(ReadOnlySpan<byte> salt, IBufferWriter<byte> output)
    {
        UserSecret secret = _credentials.Secret;
        string? hash = secret.Kind == SecretKind.Plain ? Md5Password.Hash(_credentials.User, secret.Password) : secret.Md5Hash;
        return hash is null
            ? FailType("cannot do MD5 authentication: wrong password type")
            : Answer(output, Md5Password.Respond(hash, salt));
    }

    private LoginStep Answer(IBufferWriter<byte> output, string password)
    {
        FrontendMessages.WritePassword(output, password);
        _stage = Stage.Answered;
        return LoginStep.Continue;
    }

    private LoginStep BeginSasl(IReadOnlyList<string> mechanisms, IBufferWriter<byte> output)
    {
        if (!TryBinding(mechanisms, out ChannelBinding? binding))
            return Fail("none of the server's SASL authentication mechanisms are supported");
        UserSecret secret = _credentials.Secret;
        if (_credentials.Keys is { } keys) _scram = new(keys, binding);
        else if (secret.Kind == SecretKind.Plain) _scram = new(secret.Password, _cache, binding);
        else if (secret.Kind != SecretKind.Scram) return FailType("cannot do SCRAM authentication: wrong password type");
        else return FailType("cannot do SCRAM authentication: password is SCRAM secret but client authentication did not provide SCRAM keys");
        FrontendMessages.WriteSaslInitialResponse(output, _scram.Mechanism, _scram.First());
        _stage = Stage.SaslContinue;
        return LoginStep.Continue;
    }

    /// <summary>The strongest mechanism that both sides have, and the flag that tells the server of a removed offer.</summary>
    private bool TryBinding(IReadOnlyList<string> mechanisms, [NotNullWhen(true)] out ChannelBinding? binding)
    {
        binding = _binding.IsBound && mechanisms.Contains(ScramMechanism.Sha256Plus) ? _binding : null;
        if (binding is null && mechanisms.Contains(ScramMechanism.Sha256))
            binding = _binding.IsBound ? ChannelBinding.NotOffered : _binding;
        return binding is not null;
    }

    private LoginStep ContinueSasl(ReadOnlySpan<byte> data, IBufferWriter<byte> output)
    {
        if (!_scram!.TryContinue(data, out byte[] final)) return Fail(_scram.Error!);
        FrontendMessages.WriteSaslResponse(output, final);
        _stage = Stage.SaslFinal;
        return LoginStep.Continue;
    }

    private LoginStep FinishSasl(ReadOnlySpan<byte> data)
    {
        if (!_scram!.TryFinish(data)) return Fail(_scram.Error!);
        _stage = Stage.Answered;
        return LoginStep.Continue;
    }

    private LoginStep FailType(string reason) => Fail(WrongType, reason);
}
