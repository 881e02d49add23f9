using Dcp.Net.Kernel;

namespace Dcp.Tests.Net.Kernel;

public sealed class SlotTableTests
{
    [Fact]
    public void A_token_finds_its_handler_whatever_its_lowest_byte()
    {
        SlotTable<string> table = new();
        var tokens = Enumerable.Range(0, 1000).Select(i => table.Add($"handler {i}")).ToList();
        Assert.All(tokens.Index(), item => Assert.Equal($"handler {item.Index}", table.Find(item.Item | 0x7F)));
        Assert.Equal(1000, table.Count);
    }

    [Fact]
    public void A_late_token_does_not_find_the_next_inhabitant_of_its_slot()
    {
        SlotTable<string> table = new();
        var first = table.Add("first");
        table.Remove(first);
        Assert.Null(table.Find(first));
        var second = table.Add("second");
        Assert.Null(table.Find(first));
        Assert.Equal("second", table.Find(second));
        Assert.Equal(["second"], table.Snapshot());
        Assert.Equal(1, table.Count);
    }

    [Fact]
    public void No_token_finds_nobody()
    {
        SlotTable<string> table = new();
        table.Add("first");
        Assert.Null(table.Find(0));
        Assert.Null(table.Find(ulong.MaxValue));
    }
}
