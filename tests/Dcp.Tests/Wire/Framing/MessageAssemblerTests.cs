using CsCheck;
using Dcp.Wire;

namespace Dcp.Tests.Wire.Framing;

public sealed class MessageAssemblerTests
{
    [Fact]
    public void Any_split_of_any_stream_gives_the_same_messages() =>
        Gen.Select(Streams.Messages, Streams.Cuts).Sample((messages, cuts) =>
        {
            CountingPool pool = new();
            using MessageAssembler assembler = new(300, pool);
            List<(byte Type, byte[] Body)> seen = [];
            foreach (byte[] chunk in Streams.Cut(Streams.Bytes(messages), cuts))
            {
                ReadOnlySpan<byte> rest = chunk;
                AssembleResult result;
                do
                {
                    result = assembler.Next(rest, out int consumed, out byte type, out ReadOnlySpan<byte> body);
                    rest = rest[consumed..];
                    if (result == AssembleResult.Message) seen.Add((type, body.ToArray()));
                    if (result == AssembleResult.Message && seen.Count % 2 == 0) assembler.Reset();
                }
                while (result == AssembleResult.Message);
                Assert.True(rest.IsEmpty);
            }
            assembler.Reset();
            return pool.Rented == 0 && Streams.Same(messages, seen);
        });

    [Fact]
    public void A_body_within_one_chunk_is_not_copied()
    {
        CountingPool pool = new();
        using MessageAssembler assembler = new(100, pool);
        byte[] chunk = Streams.Bytes([((byte)'Q', new byte[50])]);
        Assert.Equal(AssembleResult.Message, assembler.Next(chunk, out int consumed, out byte type, out ReadOnlySpan<byte> body));
        Assert.Equal(chunk.Length, consumed);
        Assert.Equal((byte)'Q', type);
        Assert.True(body.Overlaps(chunk, out int offset));
        Assert.Equal(5, -offset);
        Assert.Equal(0, pool.Rents);
    }

    [Theory]
    [InlineData(0x7F)]
    [InlineData(0x00)]
    public void A_length_beyond_the_limit_takes_no_memory(byte highest)
    {
        CountingPool pool = new();
        using MessageAssembler assembler = new(100, pool);
        byte[] header = [(byte)'Q', highest, 0xFF, 0xFF, 0xFF, 1, 2, 3];
        Assert.Equal(AssembleResult.TooLong, assembler.Next(header, out _, out byte type, out _));
        Assert.Equal((byte)'Q', type);
        Assert.Equal(0, pool.Rents);
        Assert.Equal(AssembleResult.TooLong, assembler.Begin(int.MaxValue));
        Assert.Equal(0, pool.Rents);
    }

    [Fact]
    public void A_negative_length_is_bad()
    {
        using MessageAssembler assembler = new(100);
        Assert.Equal(AssembleResult.BadLength, assembler.Next([(byte)'Q', 0x80, 0, 0, 0], out _, out _, out _));
        Assert.Equal(AssembleResult.BadLength, assembler.Next([(byte)'S', 0, 0, 0, 4], out _, out _, out _));
    }

    [Fact]
    public void Any_split_of_startup_packets_gives_the_same_packets() =>
        Gen.Select(Gen.Byte.Array[4, 300].Array[1, 4], Streams.Cuts).Sample((packets, cuts) =>
        {
            CountingPool pool = new();
            using MessageAssembler assembler = new(MessageAssembler.LargestStartupLength, pool);
            // A packet is a message without its type byte.
            byte[] stream = [.. packets.SelectMany(packet => Streams.Bytes([(0, packet)])[1..])];
            List<byte[]> seen = [];
            foreach (byte[] chunk in Streams.Cut(stream, cuts))
            {
                ReadOnlySpan<byte> rest = chunk;
                while (!rest.IsEmpty)
                {
                    AssembleResult result = assembler.NextStartup(rest, out int consumed, out ReadOnlySpan<byte> body);
                    rest = rest[consumed..];
                    if (result == AssembleResult.Message) seen.Add(body.ToArray());
                }
            }
            assembler.Reset();
            return pool.Rented == 0 && packets.Length == seen.Count && packets.Zip(seen).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));
        });

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData("\0\0\0\u0007abc")]
    [InlineData("\0\0\u0027\u0011abc")]
    [InlineData("\u007f\u007f\u007f\u007fabc")]
    public void A_startup_length_out_of_bounds_takes_no_memory(string text)
    {
        CountingPool pool = new();
        using MessageAssembler assembler = new(1 << 20, pool);
        Assert.Equal(AssembleResult.BadLength, assembler.NextStartup(System.Text.Encoding.Latin1.GetBytes(text), out _, out _));
        Assert.Equal(0, pool.Rents);
    }

    [Fact]
    public void Reset_in_the_middle_forgets_the_message()
    {
        CountingPool pool = new();
        using MessageAssembler assembler = new(100, pool);
        byte[] message = Streams.Bytes([((byte)'Q', new byte[50])]);
        Assert.Equal(AssembleResult.NeedMore, assembler.Next(message.AsSpan(0, 20), out _, out _, out _));
        Assert.True(assembler.HoldsBuffer);
        assembler.Reset();
        Assert.False(assembler.HoldsBuffer);
        Assert.Equal(0, pool.Rented);
        Assert.Equal(AssembleResult.Message, assembler.Next(message, out _, out _, out _));
    }

    [Fact]
    public void Parts_of_a_scanned_message_are_joined()
    {
        CountingPool pool = new();
        using MessageAssembler assembler = new(100, pool);
        Assert.Equal(AssembleResult.NeedMore, assembler.Begin(3));
        Assert.Equal(AssembleResult.NeedMore, assembler.Add([1], out _));
        Assert.Equal(AssembleResult.Message, assembler.Add([2, 3], out ReadOnlySpan<byte> body));
        Assert.Equal([1, 2, 3], body.ToArray());
        Assert.Equal(AssembleResult.NeedMore, assembler.Begin(0));
        Assert.Equal(0, pool.Rented);
        Assert.Equal(AssembleResult.Message, assembler.Add([], out body));
        Assert.True(body.IsEmpty);
        Assert.Throws<InvalidOperationException>(() => assembler.Add([1], out _));
    }
}
