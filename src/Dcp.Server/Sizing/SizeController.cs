using Dcp.Server.Config;

namespace Dcp.Server.Sizing;

/// <summary>
/// Finds the size of a pool at which the database does most, and follows it. Numbers in, a size out: it has no clock and reads nothing by itself.
/// It climbs the gradient of throughput over size by comparing a size above the present one with one below (Kiefer and Wolfowitz), in logarithms,
/// so that the gradient is an elasticity: 1 where each further server works as much as the others, 0 at the peak, below 0 where more servers do less
/// work. Servers are not for nothing: it stops a little before the peak, where 10 % more of them would do less than <see cref="Worth"/> of that more work.
/// When the database says that it is overloaded, the size falls at once by a fixed part, as TCP's does.
/// </summary>
/// <remarks>
/// J. Kiefer, J. Wolfowitz, "Stochastic estimation of the maximum of a regression function" (1952); for the number of transactions in a database: H.-U. Heiss,
/// R. Wagner, "Adaptive load control in transaction processing systems" (VLDB 1991); growing: V. Jacobson, "Congestion avoidance and control" (1988), A. Wald,
/// "Sequential tests of statistical hypotheses" (1945); the decrease: D.-M. Chiu, R. Jain (1989). See docs/pool-size.md.
/// </remarks>
internal sealed class SizeController
{
    /// <summary>Elasticity that a server has to be worth.</summary>
    private const double Worth = 0.1;

    /// <summary>Distance of the probes, up and down, as a part of the size.</summary>
    private const double Reach = 0.15;

    /// <summary>While it grows, throughput must follow at least so well.</summary>
    private const double Follows = 0.3;

    private const double Growth = 2;
    private const double Decrease = 0.8;
    private const double Overload = 1;
    private const double NearOverload = 0.7;

    /// <summary>A jump of throughput, as a logarithm, after which what was learned is worth little.</summary>
    private const double Jump = 0.25;

    /// <summary>By how many times its usual change a throughput must change to count as such a jump.</summary>
    private const double JumpOfUnrest = 3;

    private const int LongestRest = 8;

    private readonly SizeWindow _window = new();
    private readonly SizeGain _gain = new();
    private readonly SizeNoise _noise = new();
    private double _center;
    private double _before;
    private int _beforeSize;
    private long _beforeCount;
    private double _first;
    private int _firstSize;
    private bool _upFirst = true;
    private bool _isSecond;
    private double _usual;
    private int _rest;
    private int _rests = 1;

    internal SizeController(SizeBounds bounds)
    {
        Bounds = bounds;
        _center = bounds.Start;
        Phase = SizePhase.Growing;
        Size = Center;
        _window.Begin(hasChanged: true, SizeWindow.Rough);
    }

    internal SizeBounds Bounds { get; private set; }

    internal SizePhase Phase { get; private set; }

    /// <summary>The size to apply now: the center, or a probe beside it.</summary>
    internal int Size { get; private set; }

    /// <summary>The most that the present search tries.</summary>
    internal int Ceiling => Math.Max(Size, High);

    /// <summary>What it holds for best.</summary>
    internal int Center => (int)Math.Round(_center);

    /// <summary>The last gradient: how throughput goes with size, as an elasticity.</summary>
    internal double Elasticity { get; private set; }

    /// <summary>Of the last complete window, transactions a second.</summary>
    internal double Throughput { get; private set; }

    /// <summary>Takes over other bounds and stays where it is, if these let it.</summary>
    internal void Rebound(SizeBounds bounds)
    {
        if (bounds == Bounds) return;
        Bounds = bounds;
        Settle(_center);
        Probe();
    }

    /// <summary>Takes a sample and gives the size from now on.</summary>
    internal int Next(in SizeSample sample)
    {
        _window.Add(sample);
        if (sample.Pressure >= Overload)
        {
            BackOff();
            return Size;
        }

        if (!_window.IsComplete && !(Phase == SizePhase.Growing && FollowsForSure())) return Size;
        Throughput = _window.Throughput;
        switch (Phase)
        {
            case SizePhase.Growing:
                Grow(sample.Pressure);
                break;
            case SizePhase.Probing:
                Compare(sample.Pressure);
                break;
            case SizePhase.Resting:
                Rest();
                break;
            default:
                if (_window.IsBound) Probe();
                else Stay(Phase);
                break;
        }

        return Size;
    }

    /// <summary>At most once in a window: what the last decrease did must show first.</summary>
    private void BackOff()
    {
        if (Phase == SizePhase.BackingOff && !_window.IsComplete) return;
        Settle(Math.Min(_center, Size) * Decrease);
        _gain.Reset();
        Apply(SizePhase.BackingOff, Center);
    }

    private void Grow(double pressure)
    {
        if (!_window.IsBound)
        {
            Stay(SizePhase.Growing);
            return;
        }

        if (!IsFirst) Elasticity = Math.Clamp(Slope(_beforeSize, _before, Size, Throughput), -1, 1);
        var follows = IsFirst || Elasticity >= Follows;
        if (!follows) Settle(Math.Sqrt((double)_beforeSize * Size));
        if (!follows || pressure >= NearOverload || Size == Bounds.Most)
        {
            Probe();
            return;
        }

        _before = Throughput;
        _beforeSize = Size;
        _beforeCount = _window.Transactions;
        Settle(Math.Max(Size + 1, Size * Growth));
        Apply(SizePhase.Growing, Center);
    }

    /// <summary>While it grows: no other size was measured that this one could be compared with.</summary>
    private bool IsFirst => _beforeSize == 0 || _beforeSize == Size;

    /// <summary>
    /// Throughput follows so clearly that the rest of the window is not waited for, as in a sequential test: it would still do so if both counts were off by
    /// their standard deviation. Nothing is compared at the first size.
    /// </summary>
    private bool FollowsForSure()
    {
        if (!_window.IsTelling || !_window.IsBound) return false;
        if (IsFirst) return true;
        var doubt = Math.Sqrt((1.0 / _window.Transactions) + (1.0 / _beforeCount)) / Math.Log((double)Size / _beforeSize);
        return Slope(_beforeSize, _before, Size, _window.Throughput) - doubt >= Follows;
    }

    private void Compare(double pressure)
    {
        if (!_isSecond)
        {
            // The smaller of the two must be a limit, else there is nothing to compare.
            if (!_window.IsBound && !_upFirst)
            {
                Stay(SizePhase.Unused);
                return;
            }

            _first = Throughput;
            _firstSize = Size;
            _isSecond = true;
            Apply(SizePhase.Probing, _upFirst ? Low : High);
            return;
        }

        if (!_window.IsBound && _upFirst)
        {
            Stay(SizePhase.Unused);
            return;
        }

        var usual = (Math.Log(_first) + Math.Log(Throughput)) / 2;
        if (_first > 0 && Throughput > 0) Step(Slope(_firstSize, _first, Size, Throughput), usual, pressure);
        _upFirst = !_upFirst;
        if (!_gain.IsSettled)
        {
            Probe();
            return;
        }

        _rest = _rests;
        _rests = Math.Min(2 * _rests, LongestRest);
        Apply(SizePhase.Resting, Center);
    }

    private void Step(double slope, double usual, double pressure)
    {
        // What comes from a step of the database itself, between the two windows, is no gradient; both are within -1 and 1.
        Elasticity = Math.Clamp(slope, -1, 1);
        if (HasJumped(usual))
        {
            _gain.Reset();
            _rests = 1;
        }

        if (_usual != 0) _noise.Saw(usual - _usual);
        _noise.Measured(Elasticity);
        _usual = usual;
        var gradient = Elasticity - Worth;
        if (gradient > 0 && pressure >= NearOverload) gradient = 0;
        _gain.Take(gradient);
        Settle(_center * Math.Exp(_gain.Value * _noise.Trust * gradient));
    }

    private void Rest()
    {
        if (Throughput > 0 && HasJumped(Math.Log(Throughput)) && _window.IsBound)
        {
            _gain.Reset();
            _rests = 1;
            _rest = 0;
        }

        if (--_rest <= 0) Probe();
        else _window.Begin(hasChanged: false, 1);
    }

    private bool HasJumped(double usual) => _usual != 0 && Math.Abs(usual - _usual) > Math.Max(Jump, JumpOfUnrest * _noise.Unrest);

    private void Probe()
    {
        _isSecond = false;
        Apply(SizePhase.Probing, _upFirst ? High : Low);
    }

    /// <summary>Nobody waits, so the size does not matter: it stays for the time when somebody does.</summary>
    private void Stay(SizePhase phase)
    {
        _isSecond = false;
        Apply(phase, Center);
    }

    private void Apply(SizePhase phase, int size)
    {
        Phase = phase;
        _window.Begin(hasChanged: size != Size, phase == SizePhase.Growing ? SizeWindow.Rough : _noise.Length);
        Size = size;
    }

    private void Settle(double center) => _center = Math.Clamp(center, Bounds.Least, Bounds.Most);

    /// <summary>At least one above; where the bound is in the way, one more below.</summary>
    private int High => Math.Min(Bounds.Most, Math.Max(Center + 1, (int)Math.Round(_center * (1 + Reach))));

    private int Low
    {
        get
        {
            var low = Math.Max(Bounds.Least, Math.Min(Center - 1, (int)Math.Round(_center / (1 + Reach))));
            return low < High ? low : Math.Max(Bounds.Least, High - 1);
        }
    }

    private static double Slope(int size, double throughput, int otherSize, double otherThroughput) =>
        size == otherSize || throughput <= 0 || otherThroughput <= 0 ? 0 : Math.Log(otherThroughput / throughput) / Math.Log((double)otherSize / size);
}
