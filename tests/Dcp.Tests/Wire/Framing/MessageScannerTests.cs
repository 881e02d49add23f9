using CsCheck;
using Dcp.Wire;

namespace Dcp.Tests.Wire.Framing;

public sealed class MessageScannerTests
{
    private static readonly byte[] s_sync = [(byte)'S', 0, 0, 0, 4];

    [Fact]
    public void Any_split_of_any_stream_gives_the_same_messages() =>
        Gen.Select(Streams.Messages, Streams.Cuts).Sample((messages, cuts) =>
        {
            MessageScanner scanner = new(MessageScanner.LargestLength);
            List<(byte Type, byte[] Body)> seen = [];
            List<byte> body = [];
            foreach (byte[] chunk in Streams.Cut(Streams.Bytes(messages), cuts))
            {
                ReadOnlySpan<byte> rest = chunk;
                while (!rest.IsEmpty || scanner is { AtBoundary: false, HeaderFilled: 5, BodyLeft: 0 })
                {
                    ScanResult result = scanner.Next(rest, out int consumed);
                    if (result is ScanResult.NeedBody or ScanResult.Complete) body.AddRange(rest[..consumed]);
                    rest = rest[consumed..];
                    if (result != ScanResult.Complete) continue;
                    seen.Add((scanner.Type, [.. body]));
                    body.Clear();
                }
            }
            return scanner.AtBoundary && Streams.Same(messages, seen);
        });

    [Fact]
    public void A_relay_that_drops_messages_can_write_split_headers_again() =>
        Gen.Select(Streams.Messages, Streams.Cuts).Sample((messages, cuts) =>
        {
            MessageScanner scanner = new(MessageScanner.LargestLength);
            List<byte> sent = [];
            bool keep = false;
            foreach (byte[] chunk in Streams.Cut(Streams.Bytes(messages), cuts))
            {
                ReadOnlySpan<byte> rest = chunk;
                while (!rest.IsEmpty)
                {
                    ScanResult result = scanner.Next(rest, out int consumed);
                    if (result == ScanResult.Header)
                    {
                        keep = scanner.Type % 2 == 0;
                        Assert.Equal(MessageScanner.HeaderSize, scanner.HeaderEarlier + consumed);
                        if (keep) sent.AddRange(scanner.HeaderEarlier == 0 ? rest[..consumed] : scanner.Header);
                    }
                    else if (keep && (result is ScanResult.NeedBody or ScanResult.Complete))
                    {
                        sent.AddRange(rest[..consumed]);
                    }
                    rest = rest[consumed..];
                }
            }
            return sent.ToArray().AsSpan().SequenceEqual(Streams.Bytes(messages.Where(message => message.Type % 2 == 0)));
        });

    [Fact]
    public void Whole_messages_are_taken_in_one_step_and_the_rest_step_by_step() =>
        Gen.Select(Streams.Messages, Streams.Cuts).Sample((messages, cuts) =>
        {
            MessageScanner scanner = new(MessageScanner.LargestLength);
            List<(byte Type, int Length)> seen = [];
            foreach (byte[] chunk in Streams.Cut(Streams.Bytes(messages), cuts))
            {
                ReadOnlySpan<byte> rest = chunk;
                while (!rest.IsEmpty)
                {
                    if (scanner.TryWhole(rest, out int consumed)) seen.Add((scanner.Type, scanner.BodyLength));
                    else if (scanner.Next(rest, out consumed) == ScanResult.Header) seen.Add((scanner.Type, scanner.BodyLength));
                    rest = rest[consumed..];
                }
            }
            return seen.SequenceEqual(messages.Select(message => (message.Type, message.Body.Length)));
        });

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(101)]
    [InlineData(int.MaxValue)]
    public void A_length_out_of_bounds_is_a_value_and_final(int length)
    {
        byte[] bytes = [(byte)'Q', (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length, 1, 2, 3];
        MessageScanner whole = new(100);
        Assert.False(whole.TryWhole(bytes, out _));
        Assert.Equal(ScanResult.BadLength, whole.Next(bytes, out _));
        Assert.Equal(ScanResult.BadLength, whole.Next(s_sync, out int consumed));
        Assert.Equal(0, consumed);
        Assert.False(whole.TryWhole(s_sync, out _));
        Assert.False(whole.AtBoundary);

        MessageScanner split = new(100);
        for (int i = 0; i < 4; i++) Assert.Equal(ScanResult.NeedHeader, split.Next(bytes.AsSpan(i, 1), out _));
        Assert.Equal(ScanResult.BadLength, split.Next(bytes.AsSpan(4), out _));
    }

    [Fact]
    public void The_largest_allowed_length_is_accepted()
    {
        MessageScanner scanner = new(100);
        Assert.Equal(ScanResult.Header, scanner.Next([(byte)'Q', 0, 0, 0, 100], out _));
        Assert.Equal(96, scanner.BodyLength);
    }

    [Fact]
    public void An_empty_body_is_complete_without_further_bytes()
    {
        MessageScanner scanner = new(100);
        Assert.Equal(ScanResult.Header, scanner.Next(s_sync, out int consumed));
        Assert.Equal(5, consumed);
        Assert.Equal(ScanResult.Complete, scanner.Next([], out consumed));
        Assert.Equal(0, consumed);
        Assert.True(scanner.AtBoundary);
        Assert.Equal(ScanResult.NeedHeader, scanner.Next([], out _));
    }

    [Fact]
    public void A_default_scanner_refuses_everything()
    {
        MessageScanner scanner = default;
        Assert.False(scanner.TryWhole(s_sync, out _));
        Assert.Equal(ScanResult.BadLength, scanner.Next(s_sync, out _));
    }

    [Fact]
    public void Scanning_allocates_nothing()
    {
        byte[] stream = Streams.Bytes(Enumerable.Range(0, 1000).Select(i => ((byte)'D', new byte[i % 50])));
        MessageScanner scanner = new(MessageScanner.LargestLength);
        int messages = Scan(ref scanner, stream, 7);
        long before = GC.GetAllocatedBytesForCurrentThread();
        messages += Scan(ref scanner, stream, 7) + Scan(ref scanner, stream, 4096);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(3000, messages);
    }

    private static int Scan(ref MessageScanner scanner, ReadOnlySpan<byte> stream, int chunkSize)
    {
        int messages = 0;
        while (!stream.IsEmpty)
        {
            ReadOnlySpan<byte> rest = stream[..Math.Min(chunkSize, stream.Length)];
            stream = stream[rest.Length..];
            while (!rest.IsEmpty)
            {
                if (scanner.TryWhole(rest, out int consumed) || scanner.Next(rest, out consumed) == ScanResult.Header) messages++;
                rest = rest[consumed..];
            }
        }
        return messages;
    }
}
