namespace Dcp.Workload.Sampling;

/// <summary>Something that can be read once a second. Used by one reader at a time.</summary>
public interface ISampleSource : IAsyncDisposable
{
    /// <summary>Adds what it knows now to <paramref name="values"/>. May throw: the reader leaves a gap and asks again next time.</summary>
    Task ReadAsync(IDictionary<string, double> values, CancellationToken cancellation);

    /// <summary>Called once, after the last reading: for what is asked only at the end. May throw: that is missing, then.</summary>
    Task FinishAsync(CancellationToken cancellation) => Task.CompletedTask;
}
