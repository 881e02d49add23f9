using System.Formats.Asn1;
using CsCheck;
using Dcp.Server.Session.Outside;

namespace Dcp.Tests.Session;

public sealed class LdapTests
{
    [Fact]
    public void Options_are_read_as_postgres_writes_them()
    {
        var options = LdapOptions.Parse("ldapserver=\"one two\" \"ldapport\"=1389 ldapprefix=\"uid=\" ,ldapsuffix=\",dc=example,dc=net\" ldaptls=1", out _)!;

        Assert.Equal(["one", "two"], options.Servers);
        Assert.Equal((1389, true, false, "uid=", ",dc=example,dc=net", null),
            (options.Port, options.StartTls, options.Encrypted, options.Prefix, options.Suffix, options.BaseDn));
    }

    [Theory]
    [InlineData("ldap://h/dc=x?cn?sub", 389, "cn", LdapScope.Sub, null)]
    [InlineData("ldaps://h/dc=x", 636, "uid", LdapScope.Base, null)]
    [InlineData("ldap://h:1389/dc=x??one?(|(uid=$username)(mail=$username))", 1389, "uid", LdapScope.One, "(|(uid=$username)(mail=$username))")]
    public void An_address_says_it_all(string url, int port, string attribute, object scope, string? filter)
    {
        var options = LdapOptions.Parse($"ldapurl=\"{url}\"", out _)!;

        Assert.Equal(("dc=x", port, attribute, scope, filter), (options.BaseDn, options.Port, options.Attribute, options.Scope, options.Filter));
    }

    [Theory]
    [InlineData("", "there is neither ldapserver nor ldapurl")]
    [InlineData("ldapserver=h ldapport=x", "ldapport x is no port")]
    [InlineData("ldapserver=h speed=1", "speed is no option of ldap")]
    [InlineData("ldapurl=\"ftp://h/\"", "ldapurl begins with neither ldap:// nor ldaps://")]
    [InlineData("ldapurl=\"ldaps://h/\" ldaptls=1", "ldaps and ldaptls exclude each other")]
    [InlineData("ldapserver=\"h", "a quote is not closed")]
    public void Options_that_make_no_sense_are_refused(string text, string expected)
    {
        Assert.Null(LdapOptions.Parse(text, out var wrong));
        Assert.Equal(expected, wrong);
    }

    [Theory]
    [InlineData("(uid=a)", "A3080403756964040161")]
    [InlineData("uid=a", "A3080403756964040161")]
    [InlineData("(uid=*)", "8703756964")]
    [InlineData("(!(a=b))", "A208A306040161040162")]
    [InlineData("(&(a=b)(c=d))", "A010A306040161040162A306040163040164")]
    [InlineData("(a=b*c)", "A40B04016130068001628201" + "63")]
    [InlineData("(a=\\2a)", "A30604016104012A")]
    public void A_filter_has_the_bytes_of_rfc_4511(string filter, string expected)
    {
        AsnWriter writer = new(AsnEncodingRules.BER);

        Assert.True(LdapFilter.TryWrite(filter, writer));
        Assert.Equal(expected, Convert.ToHexString(writer.Encode()));
    }

    [Theory]
    [InlineData("()")]
    [InlineData("(uid)")]
    [InlineData("(uid=a")]
    [InlineData("(uid=a))")]
    [InlineData("(uid:=a)")]
    [InlineData("(uid=\\zz)")]
    [InlineData("(=a)")]
    public void What_is_no_filter_is_refused(string filter) => Assert.False(LdapFilter.TryWrite(filter, new AsnWriter(AsnEncodingRules.BER)));

    [Fact]
    public void A_users_name_cannot_change_what_a_filter_asks() =>
        Gen.String[Gen.Char["ab*()\\\0&|!=ü"], 0, 20].Sample(name =>
        {
            AsnWriter writer = new(AsnEncodingRules.BER);
            Assert.True(LdapFilter.TryWrite($"(uid={LdapFilter.Escape(name)})", writer));
            AsnReader reader = new(writer.Encode(), AsnEncodingRules.BER);
            var equality = reader.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 3));
            equality.ReadOctetString();
            Assert.Equal(name, System.Text.Encoding.UTF8.GetString(equality.ReadOctetString()));
        });

    [Fact]
    public async Task A_server_that_is_not_there_is_a_reason_and_no_exception() =>
        Assert.StartsWith("ldap: 127.0.0.1: ", await Ldap.CheckAsync("ldapserver=127.0.0.1 ldapport=1", "a", "b", TimeSpan.FromSeconds(30)), StringComparison.Ordinal);

    [Theory]
    [InlineData("ldapprefix=\"uid=\" ldapsuffix=\",dc=x\"", "uid=erin,dc=x")]
    [InlineData("ldapbasedn=\"dc=x\"", "|uid=erin,dc=x")]
    [InlineData("ldapbasedn=\"dc=x\" ldapsearchfilter=\"(mail=$username)\"", "|uid=erin,dc=x")]
    public async Task The_directory_judges_a_password(string how, string bound)
    {
        await using FakeDirectory directory = new();
        var options = $"ldapserver=127.0.0.1 ldapport={directory.Port} {how}";

        Assert.Null(await Ldap.CheckAsync(options, "erin", "sesame", TimeSpan.FromSeconds(30)));
        Assert.Equal(bound, string.Join('|', directory.Bound));
        Assert.Equal("ldap: password does not match", await Ldap.CheckAsync(options, "erin", "guess", TimeSpan.FromSeconds(30)));
    }

    [Theory]
    [InlineData(0, "ldap: no entry for the user")]
    [InlineData(2, "ldap: more than one entry for the user")]
    public async Task Only_one_entry_may_be_the_users(int found, string expected)
    {
        await using FakeDirectory directory = new() { Found = found };

        Assert.Equal(expected, await Ldap.CheckAsync($"ldapserver=127.0.0.1 ldapport={directory.Port} ldapbasedn=dc=x", "erin", "sesame", TimeSpan.FromSeconds(30)));
    }
}
