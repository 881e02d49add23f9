using Dcp.Workload.Connections;
using Dcp.Workload.Results;

namespace Dcp.Workload.Statistics;

/// <summary>Counts errors by operation and SQLSTATE, keeping one message of each as an example. Thread-safe.</summary>
internal sealed class ErrorTally
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<(string Operation, string SqlState), ErrorCount> _counts = [];

    public long Total
    {
        get
        {
            lock (_gate)
                return _counts.Values.Sum(c => c.Count);
        }
    }

    public void Add(string operation, DatabaseError error) => Add(new ErrorCount(operation, error.SqlState, 1, error.Message));

    public void Add(ErrorCount count)
    {
        lock (_gate)
        {
            (string, string) key = (count.Operation, count.SqlState);
            _counts[key] = _counts.TryGetValue(key, out ErrorCount? known) ? known with { Count = known.Count + count.Count } : count;
        }
    }

    public IReadOnlyList<ErrorCount> ToList()
    {
        lock (_gate)
            return [.. _counts.Values];
    }

    /// <summary>What was counted since the last call.</summary>
    public IReadOnlyList<ErrorCount> Take()
    {
        lock (_gate)
        {
            ErrorCount[] taken = [.. _counts.Values];
            _counts.Clear();
            return taken;
        }
    }
}
