using System.Net;
using CsCheck;
using Dcp.Server.Config;
using Dcp.Server.Config.Hba;

namespace Dcp.Tests.Config.Hba;

public sealed class HbaRulesTests
{
    [Theory]
    [InlineData("local all all peer", null, HbaMethod.Peer)]
    [InlineData("host all all all trust", null, null)]
    [InlineData("local all all trust", "10.0.0.1", null)]
    [InlineData("host all all all md5", "10.0.0.1", HbaMethod.Md5)]
    [InlineData("host all all 10.0.0.0/8 md5", "10.200.1.1", HbaMethod.Md5)]
    [InlineData("host all all 10.0.0.0/8 md5", "11.0.0.1", null)]
    [InlineData("host all all 10.0.0.0 255.0.0.0 password", "10.9.9.9", HbaMethod.Password)]
    [InlineData("host all all 128.0.0.0/1 reject", "200.0.0.1", HbaMethod.Reject)]
    [InlineData("host all all 128.0.0.0/1 reject", "127.0.0.1", null)]
    [InlineData("host all all 0.0.0.0/0 scram-sha-256", "::ffff:1.2.3.4", HbaMethod.ScramSha256)]
    [InlineData("host all all 0.0.0.0/0 md5", "::1", null)]
    [InlineData("host all all ff20::/12 md5", "ff21::1", HbaMethod.Md5)]
    [InlineData("host all all ::1/128 md5 # comment", "::1", HbaMethod.Md5)]
    [InlineData("host all all all pam", "::1", HbaMethod.Pam)]
    [InlineData("host all all samehost md5", "127.0.0.1", HbaMethod.Md5)]
    [InlineData("host all all samehost md5", "127.9.9.9", null)]
    [InlineData("host all all samehost md5", "::ffff:127.0.0.1", HbaMethod.Md5)]
    [InlineData("host all all samenet md5", "127.9.9.9", HbaMethod.Md5)]
    [InlineData("host all all samenet md5", "240.0.0.1", null)]
    [InlineData("host all all \"samehost\" md5", "127.0.0.1", null)]
    public void An_address_is_matched(string line, string? address, HbaMethod? expected) =>
        Assert.Equal(expected, Find(line, address));

    [Theory]
    [InlineData("host app all all trust", "app", "erin", true)]
    [InlineData("host app all all trust", "other", "erin", false)]
    [InlineData("host a, app ,b all all trust", "app", "erin", true)]
    [InlineData("host sameuser all all trust", "erin", "erin", true)]
    [InlineData("host sameuser all all trust", "app", "erin", false)]
    [InlineData("host \"all\" all all trust", "app", "erin", false)]
    [InlineData("host \"q1\"\"q2\" \"a , b\" all trust", "q1\"q2", "a , b", true)]
    [InlineData("host replication all all trust", "replication", "erin", false)]
    [InlineData("host all bob,erin all trust", "app", "erin", true)]
    [InlineData("host /^ap+$ all all trust", "app", "erin", true)]
    [InlineData("host /^ap+$ all all trust", "apple", "erin", false)]
    [InlineData("host /pp all all trust", "apple", "erin", true)]
    [InlineData("host all bob,\"/^e[a-z]{2,3}$\" all trust", "app", "erin", true)]
    [InlineData("host all /^e all trust", "app", "bob", false)]
    [InlineData("host all bob all trust", "app", "erin", false)]
    [InlineData("host @names all all trust", "listed", "erin", true)]
    [InlineData("host all @names all trust", "app", "erin", false)]
    public void Names_are_matched(string line, string database, string user, bool expected) =>
        Assert.Equal(expected, Find(line, "10.0.0.1", database, user) is not null);

    [Theory]
    [InlineData("hostssl all all all trust", true, false)]
    [InlineData("hostnossl all all all trust", false, true)]
    [InlineData("host all all all trust", true, true)]
    public void Encryption_is_matched(string line, bool encrypted, bool plain)
    {
        Assert.Equal(encrypted, Find(line, "10.0.0.1", tls: true) is not null);
        Assert.Equal(plain, Find(line, "10.0.0.1", tls: false) is not null);
    }

    [Fact]
    public void A_replication_rule_is_about_replication_only_and_all_is_not()
    {
        var rules = Rules("host all all all md5\nhost replication all all trust", out _);

        Assert.Equal(HbaMethod.Trust, rules.Find(new HbaClient(IPAddress.Loopback, false, true, "replication", "erin"))?.Method);
    }

    [Fact]
    public void The_first_rule_that_fits_decides() =>
        Assert.Equal(HbaMethod.Reject, Find("host other all all trust\nhost all all 10.0.0.0/8 reject\nhost all all all trust", "10.0.0.1"));

    [Theory]
    [InlineData("nothost all all all md5", "\"nothost\" is not local, host, hostssl or hostnossl")]
    [InlineData("host", "a database is missing")]
    [InlineData("host all", "a user is missing")]
    [InlineData("host all all", "an address is missing")]
    [InlineData("host all all 10.0.0.0/8", "the method is missing")]
    [InlineData("host all all 10.0.0.0/8 magic", "the method \"magic\" does not exist")]
    [InlineData("host all all 10.0.0.0/33 md5", "is not an address")]
    [InlineData("host all all example.com md5", "names of hosts are not looked up")]
    [InlineData("host all all 10.0.0.0 md5", "needs the bits of its network")]
    [InlineData("host all +staff all md5", "+staff: which roles a user is a member of only the database knows, and it is not asked")]
    [InlineData("host all /a( all md5", "is no regular expression that can be used")]
    [InlineData("host /(a)\\1 all all md5", "is no regular expression that can be used")]
    [InlineData("host @missing all all md5", "the file missing cannot be read")]
    [InlineData("host all all all peer", "peer is for Unix sockets (local) only")]
    [InlineData("local all all cert", "cert needs an encrypted connection")]
    [InlineData("local all all peer map=nowhere", "auth_ident_file has no map \"nowhere\"")]
    [InlineData("host all all all md5 speed=high", "\"speed=high\" is no option of this method")]
    [InlineData("host all \"all all md5", "a quote is not closed")]
    public void A_bad_line_is_reported_and_left_out(string line, string expected)
    {
        var rules = Rules($"{line}\nhost all all all trust", out var problems);

        Assert.Equal(1, rules.Count);
        Assert.Contains(expected, Assert.Single(problems).Text, StringComparison.Ordinal);
        Assert.Equal(1, problems[0].Line);
    }

    [Fact]
    public void Bits_outside_of_the_mask_are_reported_and_do_not_count()
    {
        var rules = Rules("host all all 192.168.1.1/0 md5", out var problems);

        Assert.Equal(1, rules.Count);
        Assert.Contains("outside of its mask", Assert.Single(problems).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_holds_exactly_the_addresses_that_begin_like_it() =>
        Gen.Select(Gen.UInt, Gen.UInt, Gen.Int[0, 32]).Sample((network, address, bits) =>
        {
            var mask = bits == 0 ? 0 : uint.MaxValue << (32 - bits);
            var expected = (network & mask) == (address & mask);
            Assert.Equal(expected, Find($"host all all {Text(network)}/{bits} trust", Text(address)) is not null);
            Assert.Equal(expected, Find($"host all all {Text(network)} {Text(mask)} trust", Text(address)) is not null);
        });

    [Fact]
    public void Any_text_is_read_without_an_exception() =>
        Gen.String[Gen.Char["host loca\"#,@+/=.:0129alsmd5\t\n"], 0, 200].Sample(text =>
        {
            Rules(text, out _);
            IdentMaps.Parse(text, "ident", new ProblemList());
        });

    private static string Text(uint address) => new IPAddress([(byte)(address >> 24), (byte)(address >> 16), (byte)(address >> 8), (byte)address]).ToString();

    private static HbaMethod? Find(string text, string? address, string database = "app", string user = "erin", bool tls = false) =>
        Rules(text, out _).Find(new HbaClient(address is null ? null : IPAddress.Parse(address), tls, false, database, user))?.Method;

    private static HbaRules Rules(string text, out IReadOnlyList<ConfigProblem> problems)
    {
        ProblemList list = new();
        var rules = HbaRules.Parse(text, "hba", IdentMaps.Empty, name => name == "names" ? "one, listed\n# none\n\"two\"" : null, list);
        problems = list.ToList();
        return rules;
    }
}
