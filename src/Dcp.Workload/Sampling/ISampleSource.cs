namespace Dcp.Workload.Sampling;

/// <summary>Something that can be read once a second. Used by one reader at a time.</summary>
public interface ISampleSource : IAsyncDisposable
{
    /// <summary>Adds what it knows now to <paramref name="values"/>. May throw: the reader leaves a gap and asks again next time.</summary>
    Task ReadAsync(IDictionary<string, double> values, CancellationToken cancellation);
}
