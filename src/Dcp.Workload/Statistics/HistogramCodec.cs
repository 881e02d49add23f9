using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using HdrHistogram;
using HdrHistogram.Iteration;

namespace Dcp.Workload.Statistics;

/// <summary>
/// HdrHistogram's compressed V2 form, for three significant digits and a lowest value of 1: as every other implementation
/// writes it (org.HdrHistogram.Histogram, encodeIntoCompressedByteBuffer). The package's own reader finds constructors by
/// reflection, which a native binary lacks, and its writer leaves out zlib's checksum, which other readers miss.
/// </summary>
internal static class HistogramCodec
{
    public const int SignificantDigits = 3;

    private const int CompressedCookie = 0x1c849314;
    private const int Cookie = 0x1c849313;
    private const int CompressedHeaderLength = 8;
    private const int HeaderLength = 40;
    private const int LargestPayload = 1 << 20;

    // With three digits a bucket has 2048 parts, of which all buckets but the first use the upper half.
    private const int HalfMagnitude = 10;
    private const int HalfCount = 1 << HalfMagnitude;
    private const long PartMask = (2 * HalfCount) - 1;

    public static byte[] Encode(HistogramBase histogram)
    {
        using MemoryStream payload = new();
        int next = 0;
        foreach (HistogramIterationValue recorded in histogram.RecordedValues())
        {
            int index = IndexOf(recorded.ValueIteratedTo);
            if (index > next)
                WriteNumber(payload, next - index);
            WriteNumber(payload, recorded.CountAtValueIteratedTo);
            next = index + 1;
        }

        Span<byte> header = stackalloc byte[HeaderLength];
        BinaryPrimitives.WriteInt32BigEndian(header, Cookie);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], (int)payload.Length);
        BinaryPrimitives.WriteInt32BigEndian(header[8..], 0);
        BinaryPrimitives.WriteInt32BigEndian(header[12..], SignificantDigits);
        BinaryPrimitives.WriteInt64BigEndian(header[16..], histogram.LowestTrackableValue);
        BinaryPrimitives.WriteInt64BigEndian(header[24..], histogram.HighestTrackableValue);
        BinaryPrimitives.WriteDoubleBigEndian(header[32..], 1);

        using MemoryStream compressed = new();
        compressed.Write(stackalloc byte[CompressedHeaderLength]);
        using (ZLibStream zlib = new(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(header);
            payload.WriteTo(zlib);
        }

        byte[] bytes = compressed.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(bytes, CompressedCookie);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), bytes.Length - CompressedHeaderLength);
        return bytes;
    }

    /// <summary>Adds what was encoded to a histogram of three significant digits.</summary>
    /// <exception cref="InvalidDataException">It is something else, or of another precision or range.</exception>
    public static void DecodeInto(HistogramBase histogram, byte[] bytes)
    {
        if (bytes.Length < CompressedHeaderLength
            || BinaryPrimitives.ReadInt32BigEndian(bytes) != CompressedCookie
            || BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4)) != bytes.Length - CompressedHeaderLength)
        {
            throw new InvalidDataException("not a histogram in HdrHistogram's compressed V2 form");
        }

        using ZLibStream zlib = new(new MemoryStream(bytes, CompressedHeaderLength, bytes.Length - CompressedHeaderLength), CompressionMode.Decompress);
        try
        {
            byte[] header = new byte[HeaderLength];
            zlib.ReadExactly(header);
            byte[] payload = new byte[CheckHeader(header)];
            zlib.ReadExactly(payload);
            AddCounts(histogram, payload);
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException("a histogram that ends early", e);
        }
    }

    private static int CheckHeader(ReadOnlySpan<byte> header)
    {
        int length = BinaryPrimitives.ReadInt32BigEndian(header[4..]);
        bool isKnown = BinaryPrimitives.ReadInt32BigEndian(header) == Cookie
            && BinaryPrimitives.ReadInt32BigEndian(header[8..]) == 0
            && BinaryPrimitives.ReadInt32BigEndian(header[12..]) == SignificantDigits
            && BinaryPrimitives.ReadInt64BigEndian(header[16..]) == 1
            && length is >= 0 and <= LargestPayload;
        return isKnown ? length : throw new InvalidDataException("a histogram of another form, precision or unit");
    }

    private static void AddCounts(HistogramBase histogram, ReadOnlySpan<byte> payload)
    {
        long index = 0;
        while (!payload.IsEmpty)
        {
            long number = ReadNumber(ref payload);
            if (number < 0)
            {
                index = checked(index - number);
                continue;
            }

            long value = index <= int.MaxValue ? ValueAt((int)index) : long.MaxValue;
            if (value > histogram.HighestTrackableValue)
                throw new InvalidDataException("a histogram with values beyond the range");
            if (number > 0)
                histogram.RecordValueWithCount(value, number);
            index++;
        }
    }

    private static int IndexOf(long value)
    {
        int bucket = 63 - HalfMagnitude - BitOperations.LeadingZeroCount((ulong)(value | PartMask));
        return ((bucket + 1) << HalfMagnitude) + (int)(value >> bucket) - HalfCount;
    }

    private static long ValueAt(int index)
    {
        int bucket = (index >> HalfMagnitude) - 1;
        long part = (index & (HalfCount - 1)) + HalfCount;
        return bucket < 0 ? part - HalfCount : bucket < 63 - HalfMagnitude - 1 ? part << bucket : long.MaxValue;
    }

    /// <summary>ZigZag, then seven bits a byte, low ones first; the ninth byte, if there is one, has eight.</summary>
    private static void WriteNumber(MemoryStream stream, long number)
    {
        ulong rest = (ulong)((number << 1) ^ (number >> 63));
        for (int i = 0; i < 8 && rest >= 0x80; i++)
        {
            stream.WriteByte((byte)(rest | 0x80));
            rest >>= 7;
        }

        stream.WriteByte((byte)rest);
    }

    private static long ReadNumber(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            bool isLast = i == 8 || bytes[i] < 0x80;
            value |= (i == 8 ? bytes[i] : bytes[i] & 0x7FUL) << (7 * i);
            if (!isLast)
                continue;
            bytes = bytes[(i + 1)..];
            return (long)(value >> 1) ^ -(long)(value & 1);
        }

        throw new InvalidDataException("a histogram that ends within a number");
    }
}
