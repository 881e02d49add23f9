using Dcp.Server.Sizing;

namespace Dcp.Tests.Sizing;

/// <summary>
/// A discrete-event simulation: clients that pause, take a server from a pool of limited size or wait for one, run a transaction, and begin again.
/// Everything random comes from one seed.
/// </summary>
internal sealed class ClosedLoop(DatabaseModel database, int seed)
{
    private const double Tick = 1.0 / 3;

    private const double SwingTick = 0.25;

    private readonly Random _random = new(seed);
    private readonly Random _unrest = new(seed + 1000);
    private readonly PriorityQueue<(What What, int Left, double Since), double> _events = new();
    private readonly Queue<int> _waiting = new();
    private DatabaseModel _database = database;
    private double _now;
    private int _size;
    private int _leased;
    private int _running;
    private long _sampled;
    private double _leaseSum;
    private double _swing;

    private enum What
    {
        Asks,
        StatementBegins,
        StatementEnds,
        Looks,
        Swings,
    }

    /// <summary>Transactions that have ended.</summary>
    internal long Done { get; private set; }

    /// <summary>The size at each look.</summary>
    internal List<int> Sizes { get; } = [];

    /// <summary>Runs for a time; again goes on from there.</summary>
    internal ClosedLoop Run(double seconds, SizeController? controller, int size = 0, Func<double>? pressure = null)
    {
        _size = controller?.Size ?? size;
        if (_now == 0)
        {
            for (var i = 0; i < _database.Clients; i++) At(Exponential(_database.Pause), What.Asks, 0);
            At(Tick, What.Looks, 0);
            At(SwingTick, What.Swings, 0);
        }

        Grant();
        var end = _now + seconds;
        while (_events.TryPeek(out _, out var time) && time < end)
        {
            _now = time;
            Happen(_events.Dequeue(), controller, pressure);
        }

        _now = end;
        return this;
    }

    /// <summary>From now on it is another: a node is lost, or comes back.</summary>
    internal void Change(DatabaseModel database) => _database = database;

    private void Happen((What What, int Left, double Since) happening, SizeController? controller, Func<double>? pressure)
    {
        switch (happening.What)
        {
            case What.Swings:
                var kept = Math.Exp(-SwingTick / _database.UnrestSeconds);
                _swing = (kept * _swing) + (Math.Sqrt(1 - (kept * kept)) * Normal());
                At(SwingTick, What.Swings, 0);
                break;
            case What.Asks:
                _waiting.Enqueue(0);
                Grant();
                break;
            case What.StatementBegins:
                Begin(happening.Left, happening.Since);
                break;
            case What.StatementEnds:
                _running--;
                if (happening.Left > 0)
                {
                    At(Exponential(_database.Think), What.StatementBegins, happening.Left, happening.Since);
                    break;
                }

                _leased--;
                Done++;
                _leaseSum += _now - happening.Since;
                At(Exponential(_database.Pause), What.Asks, 0);
                Grant();
                break;
            default:
                Sizes.Add(_size);
                if (controller is not null)
                {
                    _size = controller.Next(new SizeSample(Tick, Done - _sampled, _leaseSum, _waiting.Count > 0, pressure?.Invoke() ?? 0));
                    _sampled = Done;
                    _leaseSum = 0;
                    Grant();
                }

                At(Tick, What.Looks, 0);
                break;
        }
    }

    private void Grant()
    {
        while (_leased < _size && _waiting.TryDequeue(out _))
        {
            _leased++;
            Begin(_database.Statements, _now);
        }
    }

    private void Begin(int left, double since)
    {
        _running++;
        At(Gamma(_database.ServiceSeconds(_running)) * Math.Exp(-_database.Unrest * _swing), What.StatementEnds, left - 1, since);
    }

    private void At(double delay, What what, int left, double since = 0) => _events.Enqueue((what, left, since), _now + delay);

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _unrest.NextDouble())) * Math.Cos(2 * Math.PI * _unrest.NextDouble());

    private double Exponential(double mean) => mean <= 0 ? 0 : -mean * Math.Log(1 - _random.NextDouble());

    /// <summary>Times that vary less than exponential ones (Erlang of 3).</summary>
    private double Gamma(double mean) => Exponential(mean / 3) + Exponential(mean / 3) + Exponential(mean / 3);
}
