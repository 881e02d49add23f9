using CsCheck;
using Dcp.Server.Config;

namespace Dcp.Tests.Config;

public sealed class UserFileTests
{
    private const string Pattern = "/etc/dcp/certs/client.%u.crt";

    [Theory]
    [InlineData("alice", "/etc/dcp/certs/client.alice.crt")]
    [InlineData("Alice_2.app-x", "/etc/dcp/certs/client.Alice_2.app-x.crt")]
    [InlineData("7", "/etc/dcp/certs/client.7.crt")]
    [InlineData("a..b", "/etc/dcp/certs/client.a..b.crt")]
    public void The_user_becomes_part_of_the_name(string user, string expected) => Assert.Equal(expected, UserFile.Of(Pattern, user));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../root")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("-rf")]
    [InlineData(".hidden")]
    [InlineData("a b")]
    [InlineData("a\0b")]
    [InlineData("%u")]
    [InlineData("ålice")]
    [InlineData("a\u202Eb")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234")]
    public void A_name_that_could_mean_more_than_a_name_has_no_file(string user) => Assert.Null(UserFile.Of(Pattern, user));

    [Fact]
    public void No_name_leads_out_of_the_directory() => Gen.String.Sample(user =>
        UserFile.Of("/certs/%u", user) is not { } file || (Path.GetDirectoryName(file) == "/certs" && Path.GetFullPath(file) == file && file != "/certs/"));
}
