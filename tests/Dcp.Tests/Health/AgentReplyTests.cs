using Dcp.Server.Health;

namespace Dcp.Tests.Health;

public sealed class AgentReplyTests
{
    [Fact]
    public void Words_of_an_agent_are_understood()
    {
        Assert.Equal(new AgentReply(true, 75, AdminState.Ready, 30), AgentReply.Parse("ready, up 75% maxconn:30 # fine"));
        Assert.Equal(new AgentReply(false, null, null, null), AgentReply.Parse("stopped"));
        Assert.Equal(new AgentReply(null, null, AdminState.Drain, null), AgentReply.Parse("DRAIN"));
        Assert.Equal(new AgentReply(null, null, AdminState.Maint, null), AgentReply.Parse("maint"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("what is this")]
    [InlineData("-5% 999999999999% maxconn: maxconn:-1 %")]
    [InlineData("# up")]
    public void What_is_not_understood_says_nothing(string line) => Assert.Equal(new AgentReply(null, null, null, null), AgentReply.Parse(line));
}
