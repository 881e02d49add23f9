namespace Dcp.Bench.Cores;

/// <summary>So many transactions that the clients of one reactor do between them; on that reactor.</summary>
internal sealed class CoresQuota(long transactions)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _left = transactions;

    /// <summary>All of them are done.</summary>
    internal Task Done => _done.Task;

    /// <summary>False: there are none left to begin.</summary>
    internal bool Take()
    {
        if (_left == 0)
            return false;
        if (--_left == 0)
            _done.SetResult();
        return true;
    }
}
