namespace Dcp.Server.Sizing;

/// <summary>
/// How much of what is measured is chance: a database's throughput swings by itself, on a host that others use too a great deal. Gradients that contradict each
/// other from one comparison to the next are worth smaller steps and longer windows; a change of throughput as it is usual there is no news.
/// </summary>
internal sealed class SizeNoise
{
    /// <summary>Standard deviation of the gradient at which a step is half as long.</summary>
    private const double Half = 0.5;

    private const double Memory = 0.2;
    private const double LongestWindow = 4;

    private double? _last;
    private double _variance = 0.0625;

    /// <summary>Usual change of throughput from one comparison to the next, as a logarithm.</summary>
    internal double Unrest { get; private set; }

    /// <summary>The part of a step that is taken.</summary>
    internal double Trust => 1 / (1 + (_variance / (Half * Half)));

    /// <summary>Times the usual length that a window should have.</summary>
    internal double Length => Math.Clamp(_variance / (Half * Half / 2), 1, LongestWindow);

    /// <summary>Throughput has changed by so much, as a logarithm.</summary>
    internal void Saw(double change) => Unrest += Memory * (Math.Abs(change) - Unrest);

    /// <summary>A gradient: those of one place differ by chance alone.</summary>
    internal void Measured(double gradient)
    {
        if (_last is { } last) _variance += Memory * (((gradient - last) * (gradient - last) / 2) - _variance);
        _last = gradient;
    }
}
