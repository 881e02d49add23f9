using Dcp.Wire;

namespace Dcp.Tests.Wire.Messages;

public sealed class ErrorFieldsTests
{
    [Fact]
    public void Every_field_and_unknown_ones_are_kept_in_order()
    {
        const string codes = "SVCMDHPpqWstcdnFLR?x";
        byte[] body = [.. codes.SelectMany(code => System.Text.Encoding.UTF8.GetBytes($"{code}value of {code}\0")), 0];
        Assert.True(ErrorFields.TryParse(body, out ErrorFields? fields));
        Assert.Equal(codes, string.Concat(fields!.Fields.ToArray().Select(field => (char)field.Code)));
        Assert.Equal("value of V", fields.Severity);
        Assert.Equal("value of C", fields.SqlState);
        Assert.Equal("value of M", fields.Message);
        Assert.Equal("value of D", fields.Detail);
        Assert.Equal("value of H", fields.Hint);
        Assert.Equal("value of R", fields[ErrorFieldCode.Routine]);
        Assert.Equal(body, Written.Body(BackendCode.ErrorResponse, output => BackendMessages.WriteErrorResponse(output, fields)));
        Assert.Equal(body, Written.Body(BackendCode.NoticeResponse, output => BackendMessages.WriteNoticeResponse(output, fields)));
    }

    [Fact]
    public void An_error_of_our_own()
    {
        byte[] body = Written.Body(
            BackendCode.ErrorResponse,
            output => BackendMessages.WriteErrorResponse(output, ErrorFields.Fatal(SqlState.ProtocolViolation, "no")));
        Assert.Equal("SFATAL\0VFATAL\0C08P01\0Mno\0\0"u8, body);
        ErrorFields all = ErrorFields.Create("ERROR", SqlState.InternalError, "m", "d", "h");
        Assert.Equal(("d", "h", false), (all.Detail, all.Hint, all.IsFatal));
        Assert.Equal("ERROR XX000: m", all.ToString());
    }

    [Fact]
    public void Text_in_another_encoding_passes_unchanged()
    {
        byte[] body = [(byte)'M', 0xFC, 0xFF, 0, 0];
        Assert.True(ErrorFields.TryParse(body, out ErrorFields? fields));
        Assert.Equal(body, Written.Body(BackendCode.ErrorResponse, output => BackendMessages.WriteErrorResponse(output, fields!)));
        Assert.Equal("", fields!.Severity);
        Assert.Equal("", fields.SqlState);
        Assert.Null(fields.Detail);
    }

    [Theory]
    [InlineData("")]
    [InlineData("M")]
    [InlineData("Mtext")]
    [InlineData("Mtext\0")]
    [InlineData("Mtext\0\0x")]
    public void A_list_that_does_not_end_is_refused(string body) => Assert.False(ErrorFields.TryParse(System.Text.Encoding.UTF8.GetBytes(body), out _));
}
