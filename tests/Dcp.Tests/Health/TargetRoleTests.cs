using Dcp.Server.Config;
using Dcp.Server.Health;

namespace Dcp.Tests.Health;

public sealed class TargetRoleTests
{
    private static readonly TargetRole s_primary = new(InRecovery: false, ReadOnly: false);
    private static readonly TargetRole s_readOnly = new(InRecovery: false, ReadOnly: true);
    private static readonly TargetRole s_standby = new(InRecovery: true, ReadOnly: false);

    [Theory]
    [InlineData(SessionAttrs.Any, true, true, true)]
    [InlineData(SessionAttrs.ReadWrite, true, false, false)]
    [InlineData(SessionAttrs.ReadOnly, false, true, true)]
    [InlineData(SessionAttrs.Primary, true, true, false)]
    [InlineData(SessionAttrs.Standby, false, false, true)]
    [InlineData(SessionAttrs.PreferStandby, true, true, true)]
    public void Roles_satisfy_what_libpq_says(SessionAttrs attrs, bool primary, bool readOnly, bool standby) =>
        Assert.Equal((primary, readOnly, standby), (s_primary.Satisfies(attrs), s_readOnly.Satisfies(attrs), s_standby.Satisfies(attrs)));

    [Fact]
    public void A_role_is_read_from_what_servers_report_at_login_if_they_report_it()
    {
        Assert.Equal(s_standby, TargetRole.Of([new("in_hot_standby", "on"), new("server_version", "17"), new("default_transaction_read_only", "off")]));
        Assert.Null(TargetRole.Of([new("server_version", "13")]));
        Assert.Equal(s_primary, TargetRole.Parse("false", "off"));
    }
}
