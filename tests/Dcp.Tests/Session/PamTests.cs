using Dcp.Server.Session.Outside;

namespace Dcp.Tests.Session;

public sealed class PamTests
{
    [Fact]
    public void A_user_whom_the_system_does_not_know_is_refused_with_a_reason() =>
        Assert.StartsWith("pam", Pam.Check("nobody-has-this-name", "guess", "127.0.0.1"), StringComparison.Ordinal);
}
