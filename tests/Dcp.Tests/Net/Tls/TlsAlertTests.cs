using Dcp.Net.Tls;

namespace Dcp.Tests.Net.Tls;

public sealed class TlsAlertTests
{
    [Theory]
    [InlineData("error:0A000418:SSL routines::tlsv1 alert unknown ca", "unknown ca")]
    [InlineData("error:0A000415:SSL routines::sslv3 alert certificate expired", "certificate expired")]
    [InlineData("error:0A000412:SSL routines::ssl/tls alert bad certificate", "bad certificate")]
    [InlineData("error:0A00045C:SSL routines::tlsv13 alert certificate required", "certificate required")]
    [InlineData("error:0A000410:SSL routines::sslv3 alert handshake failure", null)]
    [InlineData("the other end closed without saying so (close_notify)", null)]
    [InlineData(null, null)]
    public void What_is_about_our_certificate_is_told_apart(string? problem, string? expected) => Assert.Equal(expected, TlsAlert.OfCertificate(problem));
}
