using System.Buffers;
using Dcp.Wire;

namespace Dcp.Tests.Wire.Messages;

public sealed class BackendMessageTests
{
    [Fact]
    public void Authentication_requests()
    {
        Assert.Equal("R\0\0\0\u0008\0\0\0\0"u8, Written.Bytes(BackendMessages.WriteAuthenticationOk));
        Assert.Equal("R\0\0\0\u0008\0\0\0\u0003"u8, Written.Bytes(BackendMessages.WriteAuthenticationCleartextPassword));
        Assert.Equal("R\0\0\0\u000c\0\0\0\u0005abcd"u8, Written.Bytes(output => BackendMessages.WriteAuthenticationMd5Password(output, "abcd"u8)));
        byte[] sasl = Written.Body(
            BackendCode.Authentication,
            output => BackendMessages.WriteAuthenticationSasl(output, "SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"));
        Assert.Equal("\0\0\0\u000aSCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0"u8, sasl);
        Assert.True(AuthenticationMessage.TryParse(sasl, out AuthenticationMessage message));
        Assert.Equal(AuthenticationKind.Sasl, message.Kind);
        Assert.Equal(["SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"], message.Mechanisms());
    }

    [Fact]
    public void Sasl_continue_and_final_carry_the_mechanism_s_message()
    {
        byte[] next = Written.Body(BackendCode.Authentication, output => BackendMessages.WriteAuthenticationSaslContinue(output, "r=x"u8));
        Assert.True(AuthenticationMessage.TryParse(next, out AuthenticationMessage message));
        Assert.Equal(AuthenticationKind.SaslContinue, message.Kind);
        Assert.Equal("r=x"u8, message.Data);
        byte[] final = Written.Body(BackendCode.Authentication, output => BackendMessages.WriteAuthenticationSaslFinal(output, "v=y"u8));
        Assert.True(AuthenticationMessage.TryParse(final, out message));
        Assert.Equal(AuthenticationKind.SaslFinal, message.Kind);
        Assert.Equal("v=y"u8, message.Data);
        Assert.Empty(message.Mechanisms());
    }

    [Theory]
    [InlineData("\0\0\0")]
    [InlineData("\0\0\0\0x")]
    [InlineData("\0\0\0\u0005abc")]
    [InlineData("\0\0\0\u0005abcde")]
    [InlineData("\0\0\0\u000aSCRAM-SHA-256\0")]
    [InlineData("\0\0\0\u000aSCRAM-SHA-256")]
    [InlineData("\0\0\0\u000aSCRAM-SHA-256\0\0x")]
    public void Malformed_authentication_is_refused(string body) => Assert.False(AuthenticationMessage.TryParse(System.Text.Encoding.UTF8.GetBytes(body), out _));

    [Fact]
    public void Parameter_status()
    {
        byte[] body = Written.Body(BackendCode.ParameterStatus, output => BackendMessages.WriteParameterStatus(output, "TimeZone", "UTC"));
        Assert.Equal("TimeZone\0UTC\0"u8, body);
        Assert.Equal(body, Written.Body(BackendCode.ParameterStatus, output => BackendMessages.WriteParameterStatus(output, "TimeZone"u8, "UTC"u8)));
        Assert.True(ParameterStatusMessage.TryParse(body, out ParameterStatusMessage message));
        Assert.Equal("TimeZone"u8, message.Name);
        Assert.Equal("UTC"u8, message.Value);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(256)]
    public void Backend_key_data(int length)
    {
        byte[] key = [.. Enumerable.Range(0, length).Select(i => (byte)i)];
        byte[] body = Written.Body(BackendCode.BackendKeyData, output => BackendMessages.WriteBackendKeyData(output, 258, key));
        Assert.True(BackendKeyDataMessage.TryParse(body, out BackendKeyDataMessage message));
        Assert.Equal(258, message.ProcessId);
        Assert.Equal(key, message.Key.ToArray());
        Assert.False(BackendKeyDataMessage.TryParse(body.AsSpan(0, 7), out _));
        Assert.False(BackendKeyDataMessage.TryParse(new byte[261], out _));
    }

    [Theory]
    [InlineData(TransactionStatus.Idle, 'I')]
    [InlineData(TransactionStatus.InTransaction, 'T')]
    [InlineData(TransactionStatus.Failed, 'E')]
    public void Ready_for_query(TransactionStatus status, char letter)
    {
        byte[] bytes = Written.Bytes(output => BackendMessages.WriteReadyForQuery(output, status));
        Assert.Equal([(byte)'Z', 0, 0, 0, 5, (byte)letter], bytes);
        Assert.True(ReadyForQueryMessage.TryParse(bytes.AsSpan(5), out ReadyForQueryMessage message));
        Assert.Equal(status, message.Status);
        Assert.False(ReadyForQueryMessage.TryParse("X"u8, out _));
        Assert.False(ReadyForQueryMessage.TryParse("II"u8, out _));
    }

    [Fact]
    public void Messages_without_a_body()
    {
        (char Type, Action<IBufferWriter<byte>> Write)[] messages =
        [
            ('1', BackendMessages.WriteParseComplete), ('2', BackendMessages.WriteBindComplete), ('3', BackendMessages.WriteCloseComplete),
            ('n', BackendMessages.WriteNoData), ('s', BackendMessages.WritePortalSuspended), ('I', BackendMessages.WriteEmptyQueryResponse),
            ('c', BackendMessages.WriteCopyDone),
        ];
        foreach ((char type, Action<IBufferWriter<byte>> write) in messages) Assert.Equal([(byte)type, 0, 0, 0, 4], Written.Bytes(write));
    }

    [Fact]
    public void Row_description()
    {
        FieldDescription[] fields = [FieldDescription.Text("name"), new("n", 20, 8, -1, 1, 16384, 2)];
        byte[] body = Written.Body(BackendCode.RowDescription, output => BackendMessages.WriteRowDescription(output, fields));
        byte[] first = [0, 2, .. "name\0"u8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 25, 255, 255, 255, 255, 255, 255, 0, 0];
        Assert.Equal([.. first, .. "n\0"u8, 0, 0, 0x40, 0, 0, 2, 0, 0, 0, 20, 0, 8, 255, 255, 255, 255, 0, 1], body);
        Assert.True(RowDescriptionMessage.TryParse(body, out RowDescriptionMessage message));
        List<FieldDescription> read = [];
        foreach (FieldDescription field in message) read.Add(field);
        Assert.Equal(fields, read);
        Assert.Equal(2, message.Count);
    }

    [Fact]
    public void Data_row()
    {
        byte[] body = Written.Body(BackendCode.DataRow, output => BackendMessages.WriteDataRow(output, "a", null, "", "ü"));
        Assert.Equal([0, 4, 0, 0, 0, 1, (byte)'a', 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 2, 0xC3, 0xBC], body);
        Assert.True(DataRowMessage.TryParse(body, out DataRowMessage message));
        Assert.Equal(["a", null, "", "ü"], Written.Texts(message.Values));
        byte[]?[] values = ["a"u8.ToArray(), null, [], "ü"u8.ToArray()];
        Assert.Equal(body, Written.Body(BackendCode.DataRow, output => BackendMessages.WriteDataRow(output, values)));
        Assert.False(DataRowMessage.TryParse([0, 1, 255, 255, 255, 254], out _));
        Assert.False(DataRowMessage.TryParse([0, 1, 127, 255, 255, 255], out _));
    }

    [Fact]
    public void Command_complete()
    {
        byte[] body = Written.Body(BackendCode.CommandComplete, output => BackendMessages.WriteCommandComplete(output, "INSERT 0 1"));
        Assert.Equal(body, Written.Body(BackendCode.CommandComplete, output => BackendMessages.WriteCommandComplete(output, "INSERT 0 1"u8)));
        Assert.True(CommandCompleteMessage.TryParse(body, out CommandCompleteMessage message));
        Assert.Equal("INSERT 0 1"u8, message.Tag);
    }

    [Fact]
    public void Parameter_description()
    {
        byte[] body = Written.Body(BackendCode.ParameterDescription, output => BackendMessages.WriteParameterDescription(output, 23, 25));
        Assert.Equal([0, 2, 0, 0, 0, 23, 0, 0, 0, 25], body);
        Assert.True(ParameterDescriptionMessage.TryParse(body, out ParameterDescriptionMessage message));
        Assert.Equal((2, 23, 25), (message.Types.Count, message.Types[0], message.Types[1]));
    }

    [Fact]
    public void Notification()
    {
        byte[] body = Written.Body(BackendCode.NotificationResponse, output => BackendMessages.WriteNotificationResponse(output, 7, "jobs", "42"));
        Assert.Equal([0, 0, 0, 7, .. "jobs\0"u8, .. "42\0"u8], body);
        Assert.True(NotificationMessage.TryParse(body, out NotificationMessage message));
        Assert.Equal(7, message.ProcessId);
        Assert.Equal("jobs"u8, message.Channel);
        Assert.Equal("42"u8, message.Payload);
    }

    [Fact]
    public void Copy_responses_and_copy_data()
    {
        byte[] copyIn = Written.Body(BackendCode.CopyInResponse, output => BackendMessages.WriteCopyInResponse(output, 1, 1, 1));
        Assert.Equal([1, 0, 2, 0, 1, 0, 1], copyIn);
        Assert.Equal(copyIn, Written.Body(BackendCode.CopyOutResponse, output => BackendMessages.WriteCopyOutResponse(output, 1, 1, 1)));
        Assert.Equal(copyIn, Written.Body(BackendCode.CopyBothResponse, output => BackendMessages.WriteCopyBothResponse(output, 1, 1, 1)));
        Assert.True(CopyResponseMessage.TryParse(copyIn, out CopyResponseMessage message));
        Assert.Equal(1, message.Format);
        Assert.Equal([1, 1], Written.Formats(message.ColumnFormats));
        Assert.Equal("data"u8, Written.Body(BackendCode.CopyData, output => BackendMessages.WriteCopyData(output, "data"u8)));
    }

    [Fact]
    public void Function_call_response()
    {
        byte[] body = Written.Body(BackendCode.FunctionCallResponse, output => BackendMessages.WriteFunctionCallResponse(output, "x"u8.ToArray()));
        Assert.True(FunctionCallResponseMessage.TryParse(body, out FunctionCallResponseMessage message));
        Assert.Equal("x"u8, message.Result.Bytes);
        Assert.True(FunctionCallResponseMessage.TryParse([255, 255, 255, 255], out message));
        Assert.True(message.Result.IsNull);
    }

    [Fact]
    public void Negotiate_protocol_version()
    {
        byte[] body = Written.Body(
            BackendCode.NegotiateProtocolVersion,
            output => BackendMessages.WriteNegotiateProtocolVersion(output, StartupCode.Protocol30, "_pq_.x", "_pq_.y"));
        Assert.Equal([0, 3, 0, 0, 0, 0, 0, 2, .. "_pq_.x\0_pq_.y\0"u8], body);
        Assert.True(NegotiateProtocolVersionMessage.TryParse(body, out NegotiateProtocolVersionMessage? message));
        Assert.Equal(StartupCode.Protocol30, message!.Version);
        Assert.Equal(["_pq_.x", "_pq_.y"], message.UnknownOptions);
        Assert.True(NegotiateProtocolVersionMessage.TryParse([0, 0, 0, 2, 0, 0, 0, 0], out message));
        Assert.Equal(StartupCode.Protocol32, message!.Version);
        Assert.False(NegotiateProtocolVersionMessage.TryParse([0, 3, 0, 0, 0x7F, 255, 255, 255], out _));
        Assert.False(NegotiateProtocolVersionMessage.TryParse([0, 3, 0, 0, 255, 255, 255, 255], out _));
    }
}
