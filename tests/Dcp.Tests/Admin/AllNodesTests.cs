namespace Dcp.Tests.Admin;

public sealed class AllNodesTests
{
    [Theory]
    [InlineData("PAUSE app CLUSTER", "there is no [cluster] in the configuration")]
    [InlineData("SHOW POOLS CLUSTER", "SHOW cannot be given for all nodes")]
    [InlineData("SHUTDOWN WAIT_FOR_CLIENTS CLUSTER", "SHUTDOWN cannot be given for all nodes")]
    public async Task What_cannot_be_done_on_all_nodes_says_so(string command, string message)
    {
        await using var pooling = await Pooling.StartAsync();
        Assert.Equal(message, pooling.Connect().Query(command).Error!.Message);
    }

    [Fact]
    public async Task Without_a_cluster_there_are_no_nodes_and_no_budgets()
    {
        await using var pooling = await Pooling.StartAsync();
        var console = pooling.Connect();
        Assert.Empty(console.Query("SHOW NODES").Rows);
        Assert.Empty(console.Query("SHOW BUDGET").Rows);
    }
}
