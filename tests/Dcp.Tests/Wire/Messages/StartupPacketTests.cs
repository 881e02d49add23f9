using Dcp.Wire;

namespace Dcp.Tests.Wire.Messages;

public sealed class StartupPacketTests
{
    private static readonly byte[] s_version30 = [0, 3, 0, 0];

    [Fact]
    public void A_startup_message_as_psql_sends_it()
    {
        byte[] bytes = Written.Bytes(output => FrontendMessages.WriteStartupMessage(
            output,
            StartupCode.Protocol30,
            [new("user", "anna"), new("database", "app"), new("application_name", "psql")]));
        Assert.Equal([0, 0, 0, 54, 0, 3, 0, 0, .. "user\0anna\0database\0app\0application_name\0psql\0\0"u8], bytes);
        Assert.Equal(StartupError.None, StartupPacket.Parse(bytes.AsSpan(4), out StartupPacket? packet));
        Assert.Equal(StartupKind.Startup, packet!.Kind);
        Assert.Equal(StartupCode.Protocol30, packet.Version);
        Assert.Equal("anna", packet.Parameters.User);
        Assert.Equal("app", packet.Parameters.Database);
        Assert.Equal(["user", "database", "application_name"], packet.Parameters.Select(pair => pair.Key));
        Assert.False(packet.NeedsNegotiation(StartupCode.Protocol30));
    }

    [Fact]
    public void Requests_for_encryption()
    {
        Assert.Equal([0, 0, 0, 8, 4, 210, 22, 47], Written.Bytes(FrontendMessages.WriteSslRequest));
        Assert.Equal([0, 0, 0, 8, 4, 210, 22, 48], Written.Bytes(FrontendMessages.WriteGssEncRequest));
        Assert.Equal(StartupError.None, StartupPacket.Parse(Written.Packet(FrontendMessages.WriteSslRequest), out StartupPacket? packet));
        Assert.Equal(StartupKind.SslRequest, packet!.Kind);
        Assert.Equal(StartupError.None, StartupPacket.Parse(Written.Packet(FrontendMessages.WriteGssEncRequest), out packet));
        Assert.Equal(StartupKind.GssEncRequest, packet!.Kind);
        Assert.Equal(StartupError.BadLength, StartupPacket.Parse([4, 210, 22, 47, 0], out packet));
        Assert.Null(packet);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(32)]
    [InlineData(256)]
    public void A_cancel_request_with_a_key_of_any_allowed_length(int length)
    {
        byte[] key = [.. Enumerable.Range(0, length).Select(i => (byte)i)];
        byte[] body = Written.Packet(output => FrontendMessages.WriteCancelRequest(output, -2, key));
        Assert.Equal([4, 210, 22, 46, 255, 255, 255, 254, .. key], body);
        Assert.Equal(StartupError.None, StartupPacket.Parse(body, out StartupPacket? packet));
        Assert.Equal(StartupKind.CancelRequest, packet!.Kind);
        Assert.Equal(-2, packet.ProcessId);
        Assert.Equal(key, packet.CancelKey.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(257)]
    public void A_cancel_key_of_another_length_is_refused(int length)
    {
        Assert.Throws<ArgumentException>(() => Written.Bytes(output => FrontendMessages.WriteCancelRequest(output, 1, new byte[length])));
        Assert.Equal(StartupError.BadCancelKey, StartupPacket.Parse([4, 210, 22, 46, 0, 0, 0, 1, .. new byte[length]], out _));
        Assert.Equal(StartupError.BadLength, StartupPacket.Parse([4, 210, 22, 46, 0, 0, 0], out _));
    }

    [Theory]
    [InlineData("user\0anna\0\0", StartupError.None)]
    [InlineData("user\0anna\0database\0\0\0", StartupError.None)]
    [InlineData("user\0anna\0", StartupError.BadLayout)]
    [InlineData("user\0anna", StartupError.BadLayout)]
    [InlineData("user\0anna\0\0x", StartupError.BadLayout)]
    [InlineData("user\0anna\0\0\0", StartupError.BadLayout)]
    [InlineData("user\0anna\0database\0", StartupError.BadLayout)]
    [InlineData("user", StartupError.BadLayout)]
    [InlineData("", StartupError.BadLayout)]
    [InlineData("\0", StartupError.MissingUser)]
    [InlineData("database\0app\0\0", StartupError.MissingUser)]
    [InlineData("user\0\0\0", StartupError.MissingUser)]
    [InlineData("USER\0anna\0\0", StartupError.MissingUser)]
    public void The_list_must_end_exactly_with_its_terminator(string list, StartupError expected)
    {
        StartupError error = StartupPacket.Parse([.. s_version30, .. System.Text.Encoding.UTF8.GetBytes(list)], out StartupPacket? packet);
        Assert.Equal(expected, error);
        Assert.Equal(expected is StartupError.None or StartupError.MissingUser, packet is not null);
        if (expected == StartupError.None) Assert.Equal("anna", packet!.Parameters.Database);
    }

    [Fact]
    public void Versions()
    {
        Assert.Equal(StartupError.OldProtocol, StartupPacket.Parse([0, 2, 0, 0, .. new byte[288]], out _));
        Assert.Equal(StartupError.UnsupportedProtocol, StartupPacket.Parse([0, 4, 0, 0, 0], out _));
        Assert.Equal(StartupError.UnsupportedProtocol, StartupPacket.Parse([0x80, 3, 0, 0, 0], out _));
        Assert.Equal(StartupError.BadLength, StartupPacket.Parse([0, 3, 0], out _));
        Assert.Equal(StartupError.None, StartupPacket.Parse([0, 3, 0, 2, .. "user\0a\0\0"u8], out StartupPacket? packet));
        Assert.True(packet!.NeedsNegotiation(StartupCode.Protocol30));
        Assert.False(packet.NeedsNegotiation(StartupCode.Protocol32));
    }

    [Fact]
    public void Protocol_options_are_listed()
    {
        Assert.Equal(StartupError.None, StartupPacket.Parse([.. s_version30, .. "user\0a\0_pq_.x\01\0_pq_.y\0\0\0"u8], out StartupPacket? packet));
        Assert.Equal(["_pq_.x", "_pq_.y"], packet!.Parameters.ProtocolOptions);
        Assert.True(packet.NeedsNegotiation(StartupCode.Protocol30));
    }

    [Fact]
    public void Settings_ignore_ascii_case_and_the_last_one_counts()
    {
        StartupParameters parameters = new([new("user", "a"), new("DateStyle", "ISO"), new("datestyle", "German"), new("Ünit", "1"), new("a[b", "2")]);
        Assert.True(parameters.TryGet("DATESTYLE", out string? value));
        Assert.Equal("German", value);
        Assert.False(parameters.TryGet("ünit", out _));
        Assert.False(parameters.TryGet("a{b", out _));
        Assert.False(parameters.TryGet("User", out _));
        Assert.False(parameters.TryGet("none", out _));
        Assert.Equal("a", parameters.Database);
    }

    [Fact]
    public void A_startup_parameter_without_name_cannot_be_written() =>
        Assert.Throws<ArgumentException>(() => Written.Bytes(output => FrontendMessages.WriteStartupMessage(output, StartupCode.Protocol30, [new("", "x")])));
}
