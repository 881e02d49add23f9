using System.Net.Security;
using System.Security.Authentication;
using Dcp.Server.Config;

namespace Dcp.Tests.Config;

public sealed class TlsChoiceTests
{
    [Theory]
    [InlineData("secure", SslProtocols.None)]
    [InlineData("tlsv1.2", SslProtocols.Tls12)]
    [InlineData("tlsv1.2,tlsv1.3", SslProtocols.Tls12 | SslProtocols.Tls13)]
    [InlineData("TLSv1.2:TLSv1.3", SslProtocols.Tls12 | SslProtocols.Tls13)]
    [InlineData("secure,!tlsv1.2", SslProtocols.Tls13)]
    [InlineData("!tlsv1.0 !tlsv1.1, !tlsv1.3", SslProtocols.Tls12)]
    public void Versions_are_chosen_by_name(string text, SslProtocols expected) =>
        Assert.Equal(expected, TlsChoice.Protocols(new NameList(text)));

    [Theory]
    [InlineData(TlsCipherSuite.TLS_AES_256_GCM_SHA384, "TLS_AES_256_GCM_SHA384")]
    [InlineData(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, "ECDHE-RSA-AES256-GCM-SHA384")]
    [InlineData(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, "ECDHE-ECDSA-CHACHA20-POLY1305")]
    [InlineData(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256, "ECDHE-RSA-AES128-SHA256")]
    [InlineData(TlsCipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256, "AES128-GCM-SHA256")]
    public void A_suite_has_the_name_that_openssl_gives_it(TlsCipherSuite suite, string expected)
    {
        List<string> problems = [];

        Assert.Equal(expected, TlsChoice.NameOf(suite));
        Assert.Contains(suite, TlsChoice.Suites(expected, null, problems)!);
        Assert.Empty(problems);
    }

    [Fact]
    public void The_usual_suites_are_the_systems()
    {
        Assert.Null(TlsChoice.Suites("default", null, []));
        Assert.Null(TlsChoice.Suites("fast", "", []));
    }

    [Fact]
    public void Suites_of_one_version_leave_those_of_the_other_as_they_are()
    {
        var suites = TlsChoice.Suites("default", "TLS_CHACHA20_POLY1305_SHA256", [])!;

        Assert.Equal([TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256], suites.Where(suite => !suite.ToString().Contains("WITH", StringComparison.Ordinal)));
        Assert.Contains(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, suites);
    }

    [Fact]
    public void What_names_no_suite_is_a_problem()
    {
        List<string> problems = [];
        TlsChoice.Suites("nonsense:!aNULL", "unknown", problems);

        Assert.Contains("failed to set the TLSv1.3 cipher suites: \"unknown\" names no suite", problems);
        Assert.Contains("failed to set ciphers: \"nonsense:!aNULL\" stands for no suite of the system's OpenSSL", problems);
    }

    [Fact]
    public void Openssl_says_what_its_classes_stand_for()
    {
        List<string> problems = [];
        var high = TlsChoice.Suites("HIGH:!aNULL:!SHA1", null, problems)!;
        var few = TlsChoice.Suites("ECDHE+AESGCM:!ECDSA", null, problems)!;

        Assert.Empty(problems);
        Assert.Contains(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, high);
        Assert.DoesNotContain(TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA, high);
        Assert.Equal(
            [TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384],
            few.Where(suite => suite.ToString().Contains("_WITH_", StringComparison.Ordinal)).Order());
    }
}
