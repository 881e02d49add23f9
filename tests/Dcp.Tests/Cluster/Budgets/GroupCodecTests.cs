using CsCheck;
using Dcp.Server.Cluster.Protocol;

namespace Dcp.Tests.Cluster.Budgets;

public sealed class GroupCodecTests
{
    private static readonly GroupMessage[] s_messages =
    [
        new Hello("dcp 1.2", -5),
        new CancelAnswered(3, CancelAnswer.Failed),
        new CommandGiven(4, "PAUSE \"a\"\"b\""),
        new CommandDone(5, true, "PAUSE"),
        new BudgetDemand("database app", new BudgetTerms(10, 2), 7),
        new BudgetRelease(1, "pool app/alice", 3),
        new BudgetRequest(1, 2, "pool app/alice", 3),
        new BudgetReserved(2, 1, 2, 3),
        new NodeOff(long.MinValue, 3),
        new Goodbye(),
    ];

    [Fact]
    public void What_is_written_is_read() => Assert.All(s_messages, message =>
    {
        Assert.Equal(message, GroupCodec.Decode(GroupCodec.Encode(message), out var problem));
        Assert.Equal("", problem);
    });

    [Fact]
    public void Lists_are_read_as_they_were_written()
    {
        BudgetSync sync = new(1, 2, 0, true, false, [new(true, false), new(false, true)], [new("b", new BudgetTerms(9, 2), 4, [1, 2])]);
        var read = Assert.IsType<BudgetSync>(GroupCodec.Decode(GroupCodec.Encode(sync), out _));

        Assert.Equal(sync.Nodes, read.Nodes);
        Assert.Equal(sync.Lines[0].Held, read.Lines[0].Held);
        Assert.Equal(sync.Lines[0].Terms, read.Lines[0].Terms);
        var asked = Assert.IsType<CancelAsked>(GroupCodec.Decode(GroupCodec.Encode(new CancelAsked(7, 8, [1, 2])), out _));
        Assert.Equal((7L, 8, (byte)2), (asked.Id, asked.ProcessId, asked.Secret[1]));
    }

    [Fact]
    public void Another_version_is_named_and_not_looked_into()
    {
        var bytes = GroupCodec.Encode(new Goodbye());
        bytes[1] = 9;

        Assert.Null(GroupCodec.Decode(bytes, out var problem));
        Assert.Contains("version 9", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_comes_is_read_or_refused() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            byte[] all = [0xDC, 1, .. bytes];
            return GroupCodec.Decode(all, out var problem) is null == problem.Length > 0;
        });

    [Fact]
    public void What_is_cut_short_is_refused() =>
        Gen.Int[0, 30].Sample(length =>
        {
            var bytes = GroupCodec.Encode(new BudgetRequest(1, 2, "pool app/alice", 3));
            return GroupCodec.Decode(bytes.AsSpan(0, length), out _) is null;
        });
}
