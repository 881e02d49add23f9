using Dcp.Wire;

namespace Dcp.Tests.Wire.Messages;

/// <summary>Every parser, with everything that can be read off its result, so that random bytes reach all of it.</summary>
internal static class Parsers
{
    public delegate bool Parser(ReadOnlySpan<byte> body);

    public static readonly Parser[] All =
    [
        body => QueryMessage.TryParse(body, out QueryMessage m) && Touch(m.Sql),
        body => ParseMessage.TryParse(body, out ParseMessage m) && Touch(m.Statement) && Touch(m.Sql) && Touch(m.AfterName) && Touch(m.ParameterTypes),
        body => BindMessage.TryParse(body, out BindMessage m) && Touch(m.Portal) && Touch(m.AfterNames)
            && Touch(m.ParameterFormats) && Touch(m.ResultFormats) && Touch(m.Parameters),
        body => NamedMessage.TryParse(body, out NamedMessage m) && Touch(m.Name),
        body => ExecuteMessage.TryParse(body, out ExecuteMessage m) && Touch(m.Portal),
        body => FunctionCallMessage.TryParse(body, out FunctionCallMessage m) && Touch(m.ArgumentFormats) && Touch(m.Arguments),
        body => CopyFailMessage.TryParse(body, out CopyFailMessage m) && Touch(m.Reason),
        body => CopyDataMessage.TryParse(body, out CopyDataMessage m) && Touch(m.Data),
        body => PasswordMessage.TryParse(body, out PasswordMessage m) && Touch(m.Password),
        body => SaslInitialResponse.TryParse(body, out SaslInitialResponse m) && Touch(m.Mechanism) && Touch(m.Data.Bytes),
        body => SaslResponse.TryParse(body, out SaslResponse m) && Touch(m.Data),
        body => StartupPacket.Parse(body, out StartupPacket? m) == StartupError.None && m!.Parameters.Count >= 0,
        body => AuthenticationMessage.TryParse(body, out AuthenticationMessage m) && Touch(m.Data) && m.Mechanisms().Count >= 0,
        body => BackendKeyDataMessage.TryParse(body, out BackendKeyDataMessage m) && Touch(m.Key),
        body => ParameterStatusMessage.TryParse(body, out ParameterStatusMessage m) && Touch(m.Name) && Touch(m.Value),
        body => ReadyForQueryMessage.TryParse(body, out _),
        body => CommandCompleteMessage.TryParse(body, out CommandCompleteMessage m) && Touch(m.Tag),
        body => DataRowMessage.TryParse(body, out DataRowMessage m) && Touch(m.Values),
        body => RowDescriptionMessage.TryParse(body, out RowDescriptionMessage m) && Touch(m),
        body => ParameterDescriptionMessage.TryParse(body, out ParameterDescriptionMessage m) && Touch(m.Types),
        body => NotificationMessage.TryParse(body, out NotificationMessage m) && Touch(m.Channel) && Touch(m.Payload),
        body => CopyResponseMessage.TryParse(body, out CopyResponseMessage m) && Touch(m.ColumnFormats),
        body => FunctionCallResponseMessage.TryParse(body, out FunctionCallResponseMessage m) && Touch(m.Result.Bytes),
        body => NegotiateProtocolVersionMessage.TryParse(body, out NegotiateProtocolVersionMessage? m) && m!.UnknownOptions.Count >= 0,
        body => ErrorFields.TryParse(body, out ErrorFields? m) && m!.ToString().Length > 0,
    ];

    private static bool Touch(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes) _ = value;
        return true;
    }

    private static bool Touch(OidList list)
    {
        for (int i = 0; i < list.Count; i++) _ = list[i];
        return true;
    }

    private static bool Touch(FormatList list)
    {
        for (int i = 0; i < list.Count; i++) _ = list[i];
        return true;
    }

    private static bool Touch(WireValues values)
    {
        int count = 0;
        foreach (WireValue value in values) count += Touch(value.Bytes) ? 1 : 0;
        Assert.Equal(values.Count, count);
        return true;
    }

    private static bool Touch(RowDescriptionMessage rows)
    {
        int count = 0;
        foreach (FieldDescription field in rows) count += field.Name is null ? 0 : 1;
        Assert.Equal(rows.Count, count);
        return true;
    }
}
