namespace Dcp.Server.Cluster.Budgets;

/// <summary>What a node could use: grows at once, and falls only after a while, so that a moment's pause gives nothing away.</summary>
internal sealed class DemandMeter(TimeProvider clock)
{
    private static readonly TimeSpan s_memory = TimeSpan.FromSeconds(2);

    private int _now;
    private int _before;
    private long _since = clock.GetTimestamp();

    /// <summary>The most that was seen within the memory's length, or a bit longer.</summary>
    internal int Take(int demand)
    {
        if (clock.GetElapsedTime(_since) >= s_memory)
        {
            _since = clock.GetTimestamp();
            _before = _now;
            _now = 0;
        }

        _now = Math.Max(_now, demand);
        return Math.Max(_now, _before);
    }
}
