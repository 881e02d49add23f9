namespace Dcp.Server.Sizing;

/// <summary>
/// How far a step goes for its gradient. Kesten's rule: steps become shorter when the gradient's sign changes, which is what it does around an
/// optimum, and not while it points in one direction. A floor keeps the search awake, as databases change; many steps in one direction make them longer again.
/// </summary>
/// <remarks>H. Kesten, "Accelerated stochastic approximation", Annals of Mathematical Statistics 29 (1958).</remarks>
internal sealed class SizeGain
{
    private const double First = 0.5;
    private const double Least = 0.08;
    private const int Run = 4;

    private int _changes;
    private int _same;
    private int _sign;

    internal double Value => Math.Max(Least, First / (1 + (0.5 * _changes)));

    /// <summary>Nothing is gained by further steps for now.</summary>
    internal bool IsSettled => _changes >= 4;

    internal void Take(double gradient)
    {
        var sign = Math.Sign(gradient);
        if (sign == 0) return;
        if (_sign != 0 && sign != _sign)
        {
            _changes++;
            _same = 0;
        }
        else if (++_same >= Run)
        {
            _changes = Math.Max(0, _changes - 2);
            _same = 0;
        }

        _sign = sign;
    }

    internal void Reset() => _changes = _same = _sign = 0;
}
