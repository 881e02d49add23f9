using System.Buffers;
using CsCheck;
using Dcp.Tests.Wire.Messages;
using Dcp.Wire;
using Dcp.Wire.Authentication;

namespace Dcp.Tests.Wire.Authentication;

public sealed class BackendLoginTests
{
    private static readonly ServerCredentials s_plain = ServerCredentials.FromPassword("anna", "geheim");

    [Fact]
    public void A_login_collects_what_the_server_tells()
    {
        BackendLogin login = new(s_plain, version: StartupCode.Protocol32);
        Receive(login, output => BackendMessages.WriteNegotiateProtocolVersion(output, StartupCode.Protocol30, "_pq_.x"));
        Receive(login, BackendMessages.WriteAuthenticationOk);
        Receive(login, output => BackendMessages.WriteParameterStatus(output, "TimeZone", "UTC"));
        Receive(login, output => BackendMessages.WriteParameterStatus(output, "DateStyle", "ISO"));
        Receive(login, output => BackendMessages.WriteParameterStatus(output, "TimeZone", "CET"));
        Receive(login, output => BackendMessages.WriteNoticeResponse(output, ErrorFields.Create("NOTICE", "00000", "hello")));
        Receive(login, output => BackendMessages.WriteBackendKeyData(output, 42, new byte[32]));
        Assert.Equal(LoginStep.Done, Receive(login, output => BackendMessages.WriteReadyForQuery(output, TransactionStatus.Idle), LoginStep.Done));
        Assert.Equal([new("DateStyle", "ISO"), new("TimeZone", "CET")], login.Parameters);
        Assert.Equal(42, login.ProcessId);
        Assert.Equal(32, login.CancelKey.Length);
        Assert.Equal(StartupCode.Protocol30, login.Version);
        Assert.Equal(["_pq_.x"], login.UnknownOptions);
        Assert.Equal(TransactionStatus.Idle, login.Status);
        Assert.Null(login.Failure);
    }

    [Fact]
    public void Clear_text_and_md5_are_answered()
    {
        ArrayBufferWriter<byte> output = new();
        Assert.Equal(LoginStep.Continue, new BackendLogin(s_plain).Receive((byte)'R', [0, 0, 0, 3], output));
        Assert.Equal("p\0\0\0\u000bgeheim\0"u8, output.WrittenSpan);
        foreach (ServerCredentials credentials in new[] { s_plain, ServerCredentials.FromSecret("anna", UserSecret.Parse(Md5Password.Hash("anna", "geheim"))) })
        {
            output = new();
            Assert.Equal(LoginStep.Continue, new BackendLogin(credentials).Receive((byte)'R', [0, 0, 0, 5, 1, 2, 3, 4], output));
            Assert.Equal("p\0\0\0\u0028md599f502dc8fccda5e35df388a5e876586\0"u8, output.WrittenSpan);
        }
    }

    [Theory]
    [InlineData("none", 3)]
    [InlineData("none", 5)]
    [InlineData("none", 10)]
    [InlineData("md5", 3)]
    [InlineData("md5", 10)]
    [InlineData("scram", 3)]
    [InlineData("scram", 5)]
    [InlineData("scram", 10)]
    public void A_secret_that_does_not_serve_the_method_is_a_wrong_password_type(string kind, int method)
    {
        ServerCredentials credentials = ServerCredentials.FromSecret("anna", UserSecret.Parse(kind switch
        {
            "md5" => Md5Password.Hash("anna", "geheim"),
            "scram" => ScramVerifier.Create("geheim"u8, 10).ToString(),
            _ => null,
        }));
        byte[] data = method switch { 5 => [1, 2, 3, 4], 10 => [.. "SCRAM-SHA-256\0\0"u8], _ => [] };
        BackendLogin login = new(credentials);
        ArrayBufferWriter<byte> output = new();
        Assert.Equal(LoginStep.Failed, login.Receive((byte)'R', [0, 0, 0, (byte)method, .. data], output));
        Assert.Equal("server login failed: wrong password type", login.Failure!.Message);
        Assert.NotNull(login.Failure.Reason);
        Assert.Equal(0, output.WrittenCount);
    }

    [Fact]
    public void The_server_s_error_is_kept_with_all_its_fields()
    {
        BackendLogin login = new(s_plain);
        Receive(login, output => BackendMessages.WriteErrorResponse(output, ErrorFields.Create("FATAL", "3D000", "no such database", hint: "h")), LoginStep.Failed);
        Assert.Equal("server login failed: FATAL no such database", login.Failure!.Message);
        Assert.Equal("3D000", login.Failure.SqlState);
        Assert.Equal("h", login.Failure.ServerError!.Hint);
    }

    [Theory]
    [InlineData("unknown mechanism", "R", "\0\0\0\u000aOTHER\0\0", "none of the server's SASL authentication mechanisms are supported")]
    [InlineData("gss", "R", "\0\0\0\u0007", "unknown/unsupported auth method: 7")]
    [InlineData("final first", "R", "\0\0\0\u000cv=x", "SASL message out of order")]
    [InlineData("continue first", "R", "\0\0\0\u000br=x", "SASL message out of order")]
    [InlineData("malformed", "R", "\0\0", "malformed message 'R'")]
    [InlineData("ready before ok", "Z", "I", "unexpected message 'Z'")]
    [InlineData("row", "D", "\0\0", "unexpected message 'D'")]
    [InlineData("version up", "v", "\0\u0003\0\u0002\0\0\0\0", "the server chose a protocol version that was not asked for")]
    public void What_does_not_belong_into_a_login_fails_it(string name, string type, string body, string expected)
    {
        BackendLogin login = new(s_plain);
        Assert.Equal(LoginStep.Failed, login.Receive((byte)type[0], System.Text.Encoding.Latin1.GetBytes(body), new ArrayBufferWriter<byte>()));
        Assert.True($"server login failed: {expected}" == login.Failure!.Message, $"{name}: {login.Failure.Message}");
        Assert.Equal(SqlState.ProtocolViolation, login.Failure.SqlState);
    }

    [Fact]
    public void A_server_that_skips_its_own_proof_is_refused()
    {
        BackendLogin login = new(s_plain);
        Receive(login, output => BackendMessages.WriteAuthenticationSasl(output, ScramMechanism.Sha256));
        Receive(login, BackendMessages.WriteAuthenticationOk, LoginStep.Failed);
        Assert.Equal("server login failed: authentication ended out of order", login.Failure!.Message);
    }

    [Fact]
    public void A_password_is_sent_once()
    {
        BackendLogin login = new(s_plain);
        Receive(login, BackendMessages.WriteAuthenticationCleartextPassword);
        Receive(login, output => BackendMessages.WriteAuthenticationMd5Password(output, "abcd"u8), LoginStep.Failed);
    }

    [Fact]
    public void Garbage_never_throws() =>
        Gen.Select(Gen.OneOf(Gen.Int[0, 7].Select(i => (byte)"RSKZENvD"[i]), Gen.Byte), Gen.OneOf(Gen.Byte[0, 12].Array[0, 12], Gen.Byte.Array[0, 30]))
            .Array[1, 8]
            .Sample(
                messages =>
                {
                    BackendLogin login = new(s_plain);
                    LoginStep step = LoginStep.Continue;
                    foreach ((byte type, byte[] body) in messages)
                    {
                        if (step == LoginStep.Continue) step = login.Receive(type, body, new ArrayBufferWriter<byte>());
                    }
                    Assert.Equal(step == LoginStep.Failed, login.Failure is not null);
                },
                iter: 10_000);

    private static LoginStep Receive(BackendLogin login, Action<IBufferWriter<byte>> write, LoginStep expected = LoginStep.Continue)
    {
        byte[] message = Written.Bytes(write);
        LoginStep step = login.Receive(message[0], message.AsSpan(5), new ArrayBufferWriter<byte>());
        Assert.Equal(expected, step);
        return step;
    }
}
