namespace Dcp.Server.Sizing;

/// <summary>
/// Samples at one size, until they are enough for a figure that can be compared. The first ones after a change of size are left out: servers
/// are still being opened, or are in use by transactions that began before.
/// </summary>
internal sealed class SizeWindow
{
    /// <summary>Transactions that make a window long enough: their number is then known within a few percent.</summary>
    private const long Enough = 400;

    /// <summary>A part of a window, where a difference of a third is all that is asked for.</summary>
    internal const double Rough = 0.25;

    /// <summary>Transactions after which a clear difference shows.</summary>
    private const long Telling = 25;

    private const double Shortest = 1;
    private const double ShortestRough = 0.6;
    private const double Longest = 20;
    private const double LongestSettling = 5;

    private double _length = 1;
    private double _settling;
    private double _seconds;
    private long _transactions;
    private int _samples;
    private int _queued;
    private double _lease;

    internal long Transactions => _transactions;

    /// <summary>Transactions a second.</summary>
    internal double Throughput => _transactions / _seconds;

    /// <summary>Clients waited most of the time: the size was the limit.</summary>
    internal bool IsBound => _queued * 2 > _samples;

    internal bool IsComplete =>
        _seconds >= Longest * Math.Min(_length, 1) || (_seconds >= (_length < 1 ? ShortestRough : Shortest * _length) && _transactions >= Enough * _length);

    /// <summary>Not complete, but what stands out can be seen.</summary>
    internal bool IsTelling => _seconds >= ShortestRough && _transactions >= Telling;

    /// <summary>Begins anew. What is known of the length of transactions says how long a change takes to show.</summary>
    /// <param name="length">Times the usual length.</param>
    internal void Begin(bool hasChanged, double length)
    {
        _length = length;
        _settling = hasChanged ? Math.Clamp(2 * _lease, 0.3, LongestSettling) : 0;
        _seconds = 0;
        _transactions = 0;
        _samples = _queued = 0;
    }

    internal void Add(in SizeSample sample)
    {
        if (sample.Transactions > 0) _lease = sample.LeaseSeconds / sample.Transactions;
        if (_settling > 0)
        {
            _settling -= sample.Seconds;
            return;
        }

        _seconds += sample.Seconds;
        _transactions += sample.Transactions;
        _samples++;
        if (sample.IsQueued) _queued++;
    }
}
