using Dcp.Net;
using Dcp.Net.Uring;

namespace Dcp.Tests.Net.Conformance;

public sealed class TransportFactoryTests
{
    [Fact]
    public async Task Auto_means_io_uring_where_it_works_and_says_why_not_elsewhere()
    {
        List<string> lines = [];
        var refusal = UringProbe.Refusal();
        await using var transport = TransportFactory.Create(new TransportSettings { Log = lines.Add, Reactors = 1 });
        if (refusal is null)
        {
            Assert.Equal("io_uring", transport.Name);
            Assert.Empty(lines);
        }
        else
        {
            Assert.Equal("sockets", transport.Name);
            Assert.Equal([$"using sockets instead of io_uring: {refusal}"], lines);
        }
    }

    [Fact]
    public async Task There_is_a_reactor_for_each_processor_unless_asked_otherwise()
    {
        await using var transport = TransportFactory.Create(new TransportSettings { Kind = TransportKind.Sockets });
        Assert.Equal(Environment.ProcessorCount, transport.Reactors.Count);
        await using var other = TransportFactory.Create(new TransportSettings { Kind = TransportKind.Sockets, Reactors = 3 });
        Assert.Equal([0, 1, 2], other.Reactors.Select(reactor => reactor.Index));
        Assert.Equal("sockets", other.Name);
    }

    [Theory]
    [InlineData(1, "forbidden here")]
    [InlineData(38, "no io_uring")]
    [InlineData(22, "too old")]
    [InlineData(12, "memlock")]
    public void A_refusal_says_what_to_do(int errno, string expected) =>
        Assert.Contains(expected, UringProbe.Explain(new UringException("io_uring_setup", errno)), StringComparison.Ordinal);

    [Fact]
    public void The_limit_of_open_files_can_be_raised_again_and_again()
    {
        var limit = FileLimit.Raise();
        Assert.InRange(limit, 256, long.MaxValue);
        Assert.Equal(limit, FileLimit.Raise());
    }
}
