namespace Dcp.Workload.Running.Workers;

/// <summary>
/// The way to a worker: lines of JSON in both directions. Disposing ends the worker, at once if it has not ended yet.
/// </summary>
internal interface IWorkerChannel : IAsyncDisposable
{
    /// <summary>To the worker: its settings, then commands. Its end tells the worker to end.</summary>
    TextWriter Input { get; }

    /// <summary>From the worker: reports, until it ends.</summary>
    TextReader Output { get; }

    /// <summary>Waits for the worker's end and says how it came to it: null for well, otherwise what is known of it.</summary>
    Task<string?> CompleteAsync();
}
