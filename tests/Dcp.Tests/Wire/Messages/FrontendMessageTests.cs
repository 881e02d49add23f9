using Dcp.Wire;

namespace Dcp.Tests.Wire.Messages;

public sealed class FrontendMessageTests
{
    [Fact]
    public void Query()
    {
        Assert.Equal("Q\0\0\0\u000dSELECT 1\0"u8, Written.Bytes(output => FrontendMessages.WriteQuery(output, "SELECT 1")));
        byte[] body = Written.Body(FrontendCode.Query, output => FrontendMessages.WriteQuery(output, "SELECT 'ü'"u8));
        Assert.True(QueryMessage.TryParse(body, out QueryMessage message));
        Assert.Equal("SELECT 'ü'"u8, message.Sql);
    }

    [Fact]
    public void Parse()
    {
        byte[] body = Written.Body(FrontendCode.Parse, output => FrontendMessages.WriteParse(output, "s1", "SELECT $1", 23, 0));
        Assert.Equal("s1\0SELECT $1\0\0\u0002\0\0\0\u0017\0\0\0\0"u8, body);
        Assert.True(ParseMessage.TryParse(body, out ParseMessage message));
        Assert.Equal("s1"u8, message.Statement);
        Assert.Equal("SELECT $1"u8, message.Sql);
        Assert.Equal((2, 23, 0), (message.ParameterTypes.Count, message.ParameterTypes[0], message.ParameterTypes[1]));
        byte[] afterName = message.AfterName.ToArray();
        byte[] renamed = Written.Body(FrontendCode.Parse, output => FrontendMessages.WriteParse(output, "other"u8, afterName));
        Assert.Equal("other\0SELECT $1\0\0\u0002\0\0\0\u0017\0\0\0\0"u8, renamed);
    }

    [Fact]
    public void Bind()
    {
        byte[] body = Written.Body(
            FrontendCode.Bind,
            output => FrontendMessages.WriteBind(output, "p", "s1", [1, 0], [[65, 66], null], [1]));
        Assert.Equal([.. "p\0s1\0"u8, 0, 2, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 65, 66, 255, 255, 255, 255, 0, 1, 0, 1], body);
        Assert.True(BindMessage.TryParse(body, out BindMessage message));
        Assert.Equal("p"u8, message.Portal);
        Assert.Equal("s1"u8, message.Statement);
        Assert.Equal([1, 0], Written.Formats(message.ParameterFormats));
        Assert.Equal(2, message.Parameters.Count);
        Assert.Equal(["AB", null], Written.Texts(message.Parameters));
        Assert.Equal([1], Written.Formats(message.ResultFormats));
        byte[] afterNames = message.AfterNames.ToArray();
        byte[] renamed = Written.Body(FrontendCode.Bind, output => FrontendMessages.WriteBind(output, "p"u8, "s1"u8, afterNames));
        Assert.Equal(body, renamed);
    }

    [Fact]
    public void Bind_with_as_many_parameters_as_postgres_allows()
    {
        byte[]?[] values = new byte[]?[65_535];
        byte[] body = Written.Body(FrontendCode.Bind, output => FrontendMessages.WriteBind(output, "", "", [], values, []));
        Assert.True(BindMessage.TryParse(body, out BindMessage message));
        Assert.Equal(65_535, message.Parameters.Count);
    }

    [Fact]
    public void Bind_with_formats_that_do_not_fit_its_parameters_is_refused()
    {
        byte[] body = Written.Body(FrontendCode.Bind, output => FrontendMessages.WriteBind(output, "", "", [1, 1], [null], []));
        Assert.False(BindMessage.TryParse(body, out _));
    }

    [Theory]
    [InlineData(ObjectKind.Statement, "S")]
    [InlineData(ObjectKind.Portal, "P")]
    public void Describe_and_close(ObjectKind kind, string letter)
    {
        byte[] describe = Written.Body(FrontendCode.Describe, output => FrontendMessages.WriteDescribe(output, kind, "x"u8));
        byte[] close = Written.Body(FrontendCode.Close, output => FrontendMessages.WriteClose(output, kind, "x"u8));
        Assert.Equal(letter + "x\0", Written.Text(describe));
        Assert.Equal(describe, close);
        Assert.True(NamedMessage.TryParse(describe, out NamedMessage message));
        Assert.Equal(kind, message.Kind);
        Assert.Equal("x"u8, message.Name);
        Assert.False(NamedMessage.TryParse("Xx\0"u8, out _));
    }

    [Fact]
    public void Execute()
    {
        byte[] body = Written.Body(FrontendCode.Execute, output => FrontendMessages.WriteExecute(output, "p"u8, 258));
        Assert.Equal("p\0\0\0\u0001\u0002"u8, body);
        Assert.True(ExecuteMessage.TryParse(body, out ExecuteMessage message));
        Assert.Equal("p"u8, message.Portal);
        Assert.Equal(258, message.MaxRows);
    }

    [Fact]
    public void Messages_without_a_body()
    {
        Assert.Equal("S\0\0\0\u0004"u8, Written.Bytes(FrontendMessages.WriteSync));
        Assert.Equal("H\0\0\0\u0004"u8, Written.Bytes(FrontendMessages.WriteFlush));
        Assert.Equal("X\0\0\0\u0004"u8, Written.Bytes(FrontendMessages.WriteTerminate));
        Assert.Equal("c\0\0\0\u0004"u8, Written.Bytes(FrontendMessages.WriteCopyDone));
        Assert.True(EmptyMessage.IsValid([]));
        Assert.False(EmptyMessage.IsValid([0]));
    }

    [Fact]
    public void Function_call()
    {
        byte[] body = Written.Body(
            FrontendCode.FunctionCall,
            output => FrontendMessages.WriteFunctionCall(output, 954, [1], [[65], null], 1));
        Assert.True(FunctionCallMessage.TryParse(body, out FunctionCallMessage message));
        Assert.Equal(954, message.FunctionOid);
        Assert.Equal([1], Written.Formats(message.ArgumentFormats));
        Assert.Equal(["A", null], Written.Texts(message.Arguments));
        Assert.Equal(1, message.ResultFormat);
    }

    [Fact]
    public void Copy_data_and_copy_fail()
    {
        byte[] data = Written.Body(FrontendCode.CopyData, output => FrontendMessages.WriteCopyData(output, "1\t2\n"u8));
        Assert.True(CopyDataMessage.TryParse(data, out CopyDataMessage copy));
        Assert.Equal("1\t2\n"u8, copy.Data);
        byte[] fail = Written.Body(FrontendCode.CopyFail, output => FrontendMessages.WriteCopyFail(output, "gave up"));
        Assert.True(CopyFailMessage.TryParse(fail, out CopyFailMessage message));
        Assert.Equal("gave up"u8, message.Reason);
    }

    [Fact]
    public void Password()
    {
        byte[] body = Written.Body(FrontendCode.Password, output => FrontendMessages.WritePassword(output, "geheim"));
        Assert.Equal("geheim\0"u8, body);
        Assert.True(PasswordMessage.TryParse(body, out PasswordMessage message));
        Assert.Equal("geheim"u8, message.Password);
        Assert.False(PasswordMessage.TryParse("a\0b\0"u8, out _));
    }

    [Fact]
    public void Sasl_initial_response_and_response()
    {
        byte[] body = Written.Body(
            FrontendCode.Password,
            output => FrontendMessages.WriteSaslInitialResponse(output, "SCRAM-SHA-256", "n,,n=,r=x"u8.ToArray()));
        Assert.Equal("SCRAM-SHA-256\0\0\0\0\u0009n,,n=,r=x"u8, body);
        Assert.True(SaslInitialResponse.TryParse(body, out SaslInitialResponse message));
        Assert.Equal("SCRAM-SHA-256"u8, message.Mechanism);
        Assert.Equal("n,,n=,r=x"u8, message.Data.Bytes);
        byte[] empty = Written.Body(FrontendCode.Password, output => FrontendMessages.WriteSaslInitialResponse(output, "X", null));
        Assert.True(SaslInitialResponse.TryParse(empty, out message));
        Assert.True(message.Data.IsNull);
        byte[] next = Written.Body(FrontendCode.Password, output => FrontendMessages.WriteSaslResponse(output, "c=biws"u8));
        Assert.True(SaslResponse.TryParse(next, out SaslResponse response));
        Assert.Equal("c=biws"u8, response.Data);
    }

    [Fact]
    public void A_zero_byte_in_a_string_is_refused_and_nothing_is_written() =>
        Assert.Empty(Written.Bytes(output => Assert.Throws<ArgumentException>(() => FrontendMessages.WriteQuery(output, "SELECT 1\0; DROP"))));
}
