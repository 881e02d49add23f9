using System.Text;
using Dcp.Server.State;

namespace Dcp.Tests.State;

public sealed class RoleTextTests
{
    [Theory]
    [InlineData("reset role", true)]
    [InlineData("RESET \"role\";", true)]
    [InlineData("reset session authorization", true)]
    [InlineData("reset session_authorization", true)]
    [InlineData("set role to default", true)]
    [InlineData("set session role = default", true)]
    [InlineData("set local role to default", true)]
    [InlineData("set session authorization default", true)]
    [InlineData("set session_authorization to default", true)]
    [InlineData("discard all", true)]
    [InlineData("set role none; reset role", true)]
    [InlineData("reset role; set work_mem to default", true)]
    [InlineData("reset role; set role none", false)]
    [InlineData("reset role; set session authorization joe", false)]
    [InlineData("set role none", false)]
    [InlineData("set role 'default'", false)]
    [InlineData("reset all", false)]
    [InlineData("reset roles", false)]
    [InlineData("set work_mem to default", false)]
    [InlineData("select 'reset role'", false)]
    [InlineData("reset", false)]
    [InlineData("set", false)]
    [InlineData("", false)]
    public void The_last_that_is_done_to_the_role_counts(string sql, bool resets) => Assert.Equal(resets, RoleText.Resets(Encoding.UTF8.GetBytes(sql)));
}
