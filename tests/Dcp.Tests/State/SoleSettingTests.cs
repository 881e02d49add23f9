using System.Text;
using Dcp.Server.State;

namespace Dcp.Tests.State;

public sealed class SoleSettingTests
{
    [Theory]
    [InlineData("set work_mem = '5MB'", "work_mem", false)]
    [InlineData("SET SESSION work_mem TO 5000;", "work_mem", false)]
    [InlineData("set search_path to a, \"B c\", 'x;y' ; ; ", "search_path", false)]
    [InlineData("/* why */ set app.tenant='a''b' -- because", "app.tenant", false)]
    [InlineData("set \"App\".tenant.name = x", "App.tenant.name", false)]
    [InlineData("set work_mem to default", "work_mem", true)]
    [InlineData("set search_path = 'default'", "search_path", false)]
    [InlineData("reset work_mem", "work_mem", true)]
    [InlineData("RESET app.tenant;", "app.tenant", true)]
    [InlineData("reset all", null, true)]
    public void One_setting_by_itself_is_read(string sql, string? name, bool resets)
    {
        foreach (var text in (string[])[sql, sql + "\0", sql + "\0\0\0"])
            Assert.Equal(new SoleSetting(name, resets), SoleSetting.Of(Encoding.UTF8.GetBytes(text)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("select 1")]
    [InlineData("set")]
    [InlineData("set work_mem")]
    [InlineData("set work_mem = '5MB'; select 1")]
    [InlineData("set a.b = 1; set c = 2")]
    [InlineData("begin; set work_mem = '5MB'")]
    [InlineData("set local work_mem = '5MB'")]
    [InlineData("set session characteristics as transaction read only")]
    [InlineData("set session authorization bob")]
    [InlineData("set session_authorization = bob")]
    [InlineData("set role = bob")]
    [InlineData("set role bob")]
    [InlineData("set time zone 'UTC'")]
    [InlineData("set names 'UTF8'")]
    [InlineData("set schema 'x'")]
    [InlineData("set transaction_isolation = 'serializable'")]
    [InlineData("set transaction isolation level serializable")]
    [InlineData("set seed = 0.5")]
    [InlineData("set client_encoding = 'LATIN1'")]
    [InlineData("reset client_encoding")]
    [InlineData("set app. = 1")]
    [InlineData("set größe = 1")]
    [InlineData(@"set search_path = 'a\'; set work_mem = ' b'")]
    [InlineData("reset")]
    [InlineData("reset role")]
    [InlineData("reset session authorization")]
    [InlineData("reset time zone")]
    [InlineData("reset work_mem; reset all")]
    [InlineData("discard plans")]
    [InlineData("discard all; select 1")]
    public void Everything_else_is_left_to_the_database(string sql) => Assert.Null(SoleSetting.Of(Encoding.UTF8.GetBytes(sql)));

    [Fact]
    public void Reset_all_leaves_the_role_alone_and_discard_all_does_not()
    {
        SoleSetting all = new(null, Resets: true);
        Assert.True(all.Touches("work_mem"));
        Assert.False(all.Touches("role"));
        Assert.False(all.Touches("session_authorization"));
        SoleSetting discard = Assert.NotNull(SoleSetting.Of("discard ALL ;"u8));
        Assert.True(discard.Discards);
        Assert.True(discard.Touches("role"));
        Assert.True(new SoleSetting("work_mem", Resets: false).Touches("WORK_MEM"));
        Assert.False(new SoleSetting("work_mem", Resets: false).Touches("role"));
    }
}
