using Dcp.Net;

namespace Dcp.Server.Admin;

/// <summary>Reads on another reactor what only that reactor may touch.</summary>
internal static class ReactorCall
{
    /// <summary>Runs <paramref name="read"/> on <paramref name="reactor"/>. Any thread; the caller resumes where it was.</summary>
    internal static Task<T> RunAsync<T>(Reactor reactor, Func<T> read)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        reactor.Post(() =>
        {
            try
            {
                done.SetResult(read());
            }
            catch (Exception exception)
            {
                done.SetException(exception);
            }
        });
        return done.Task;
    }
}
