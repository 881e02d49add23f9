namespace Dcp.Net.Uring;

/// <summary>Who waits for completions under a slot of the reactor. Reactor thread only.</summary>
internal interface ICompletionHandler
{
    /// <param name="operation">Which of the handler's operations.</param>
    /// <param name="result">As the system call would have returned it, errors as negative errno.</param>
    /// <param name="flags">The completion's flags.</param>
    void Complete(UringOperation operation, int result, uint flags);

    /// <summary>The kernel did not find the operation that was to be cancelled; if it is not over by now, it must be asked again.</summary>
    void CancelFailed(UringOperation operation);

    /// <summary>The reactor is stopping: end what is under way.</summary>
    void Abandon();
}
