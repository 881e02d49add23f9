using CsCheck;
using Dcp.Workload.Statistics;
using HdrHistogram;
using HdrHistogram.Utilities;

namespace Dcp.Tests.Workload;

public sealed class LatencyHistogramTests
{
    private static readonly Gen<List<double>> Latencies = Gen.Double[0, 10_000].List[1, 200];
    private static readonly double[] Percentiles = [50, 90, 95, 99, 100];

    [Fact]
    public void Merged_histograms_are_the_histogram_of_all_values() =>
        Gen.Select(Latencies, Latencies).Sample(
            (one, other) =>
            {
                LatencyHistogram merged = Of(one);
                merged.Add(Of(other));
                LatencyHistogram union = Of([.. one, .. other]);

                Assert.Equal(union.Count, merged.Count);
                Assert.Equal(union.MeanMs, merged.MeanMs, 9);
                foreach (double percentile in Percentiles)
                    Assert.Equal(union.PercentileMs(percentile), merged.PercentileMs(percentile));
            },
            iter: 50);

    [Fact]
    public void What_is_encoded_decodes_to_the_same() =>
        Latencies.Sample(
            values =>
            {
                LatencyHistogram original = Of(values);
                LatencyHistogram decoded = LatencyHistogram.FromBase64(original.ToBase64());

                Assert.Equal(original.Count, decoded.Count);
                foreach (double percentile in Percentiles)
                    Assert.Equal(original.PercentileMs(percentile), decoded.PercentileMs(percentile));
            },
            iter: 50);

    [Fact]
    public void The_package_reads_what_is_encoded() =>
        Latencies.Sample(
            values =>
            {
                LatencyHistogram original = Of(values);
                ByteBuffer buffer = ByteBuffer.Allocate(Convert.FromBase64String(original.ToBase64()));
                HistogramBase decoded = HistogramEncoding.DecodeFromCompressedByteBuffer(buffer, 0);

                Assert.Equal(original.Count, decoded.TotalCount);
                foreach (double percentile in Percentiles)
                    Assert.Equal(original.PercentileMs(percentile), decoded.GetValueAtPercentile(percentile) / 1000.0);
            },
            iter: 50);

    [Fact]
    public void Every_cut_of_an_encoding_is_refused()
    {
        byte[] bytes = Convert.FromBase64String(Of([1, 20, 300, 4000]).ToBase64());

        for (int length = 0; length < bytes.Length; length++)
            Assert.Throws<InvalidDataException>(() => LatencyHistogram.FromBase64(Convert.ToBase64String(bytes, 0, length)));
    }

    [Fact]
    public void Percentiles_are_within_a_thousandth_of_the_exact_ones()
    {
        double[] sorted = [.. Enumerable.Range(1, 1000).Select(i => i * 1.7)];
        LatencyHistogram histogram = Of(sorted);

        Assert.InRange(histogram.PercentileMs(50), sorted[499], sorted[499] * 1.001);
        Assert.InRange(histogram.PercentileMs(99), sorted[989], sorted[989] * 1.001);
        Assert.InRange(histogram.MeanMs, 850.85 * 0.999, 850.85 * 1.001);
    }

    [Fact]
    public void An_empty_histogram_says_zero_and_survives_its_encoding()
    {
        LatencyHistogram empty = LatencyHistogram.FromBase64(new LatencyHistogram().ToBase64());

        Assert.Equal((0, 0.0, 0.0, 0.0), (empty.Count, empty.MeanMs, empty.PercentileMs(99), empty.MaxMs));
    }

    [Fact]
    public void What_takes_longer_than_an_hour_counts_as_an_hour()
    {
        LatencyHistogram histogram = new();
        histogram.Record(TimeSpan.FromDays(1));

        Assert.InRange(histogram.MaxMs, 3_600_000, 3_600_000 * 1.001);
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("no base64!")]
    public void What_is_no_histogram_is_refused(string text) =>
        Assert.Throws<InvalidDataException>(() => LatencyHistogram.FromBase64(text));

    private static LatencyHistogram Of(IEnumerable<double> milliseconds)
    {
        LatencyHistogram histogram = new();
        foreach (double value in milliseconds)
            histogram.Record(TimeSpan.FromMilliseconds(value));
        return histogram;
    }
}
