using Dcp.Workload.Connections;
using Dcp.Workload.Output;
using Dcp.Workload.Results;
using Dcp.Workload.Running.Metrics;
using Dcp.Workload.Running.Workers;
using Dcp.Workload.Statistics;

namespace Dcp.Workload.Running;

/// <summary>Adds up what the workers report. Thread-safe.</summary>
internal sealed class RunAggregate
{
    /// <summary>Seconds from one periodic table to the next.</summary>
    public const int PeriodSeconds = 10;

    private readonly Lock _gate = new();
    private readonly RunPlan _plan;
    private readonly IReadOnlyList<string> _operations;
    private readonly HistogramSet _totals = new();
    private readonly HistogramSet _period = new();
    private readonly TimelineBuilder _timeline;
    private readonly ErrorTally _errors = new();
    private readonly int[] _openConnections;
    private long _retries;
    private long _reconnects;
    private RunPhase _phase = RunPhase.Opening;
    private IReadOnlyList<PeriodRow> _lastPeriod = [];
    private DateTimeOffset _start;
    private DateTimeOffset _periodStart;

    /// <param name="now">Stands for the start until there is one.</param>
    public RunAggregate(RunPlan plan, DateTimeOffset now)
    {
        _plan = plan;
        _start = now;
        _operations = [OperationNames.Cycle, .. plan.Workload.OperationsOf(plan.Arguments)];
        _timeline = new TimelineBuilder(_operations, plan.Workers);
        _openConnections = new int[plan.Workers];
    }

    /// <summary>Connections that the run is to have.</summary>
    public int Connections => _plan.Connections;

    /// <summary>Connections that are open now.</summary>
    public int OpenConnections
    {
        get
        {
            lock (_gate)
                return _openConnections.Sum();
        }
    }

    /// <summary>The last kind of error seen when a connection was opened, for people; null when there was none.</summary>
    public string? ConnectError
    {
        get
        {
            lock (_gate)
            {
                ErrorCount? last = _errors.ToList().LastOrDefault(e => e.Operation == OperationNames.Connect);
                return last is null ? null : new DatabaseError(last.SqlState, last.Example).Describe();
            }
        }
    }

    /// <summary>Whether nothing at all was done yet.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate)
                return _operations.All(o => _totals.Count(o) == 0);
        }
    }

    /// <summary>The cycles begin now.</summary>
    /// <param name="measuredFrom">When the figures begin: the run's start, as its result has it.</param>
    public void Begin(DateTimeOffset measuredFrom)
    {
        lock (_gate)
        {
            _start = measuredFrom;
            _periodStart = measuredFrom;
            _phase = RunPhase.WarmingUp;
        }
    }

    /// <exception cref="WorkloadFailedException">The report holds what is no histogram.</exception>
    public void Add(int worker, WorkerReport report)
    {
        lock (_gate)
        {
            foreach ((string operation, string encoded) in report.Latencies)
            {
                LatencyHistogram latencies = Decode(encoded);
                _totals.Add(operation, latencies);
                _period.Add(operation, latencies);
                if (report.Second > WorkerReport.Before)
                    _timeline.Add(report.Second, operation, latencies);
            }

            foreach (ErrorCount error in report.Errors)
                _errors.Add(error);
            _retries += report.Retries;
            _reconnects += report.Reconnects;
            _openConnections[worker] = report.Final ? 0 : report.OpenConnections;
            _timeline.Complete(worker, report.Final ? int.MaxValue : report.Second);
        }
    }

    /// <summary>A worker is gone without a last report.</summary>
    public void Leave(int worker)
    {
        lock (_gate)
        {
            _openConnections[worker] = 0;
            _timeline.Complete(worker, int.MaxValue);
        }
    }

    public RunProgress Progress(DateTimeOffset now)
    {
        lock (_gate)
        {
            if (_phase == RunPhase.WarmingUp && now >= _start)
                _phase = RunPhase.Running;
            TimeSpan elapsed = _phase == RunPhase.Running ? now - _start : TimeSpan.Zero;
            long cycles = _totals.Count(OperationNames.Cycle);
            bool hasPeriodEnded = _phase == RunPhase.Running && (now - _periodStart).TotalSeconds >= PeriodSeconds - 0.5;
            IReadOnlyList<PeriodRow>? period = hasPeriodEnded ? EndPeriod(now) : null;
            return new RunProgress(
                _phase,
                _plan.RunName(_start),
                _start,
                elapsed,
                _openConnections.Sum(),
                _plan.Connections,
                cycles,
                _plan.Options.Iterations,
                _plan.Options.Duration,
                cycles / Math.Max(elapsed.TotalSeconds, 0.001),
                _errors.Total,
                period);
        }
    }

    public RunSnapshot Snapshot()
    {
        lock (_gate)
        {
            return new RunSnapshot(
                _plan.Workload.Name,
                _plan.Options.Target,
                _plan.Connections,
                _openConnections.Sum(),
                [.. _operations.Select(o => (o, _totals.Copy(o)))],
                _totals.Copy(OperationNames.Connect),
                _lastPeriod,
                _errors.ToList(),
                _retries,
                _reconnects);
        }
    }

    public RunResult ToResult(DateTimeOffset end, string serverVersion, string? partial)
    {
        lock (_gate)
        {
            return new RunResult
            {
                RunName = _plan.RunName(_start),
                Round = _plan.Options.Round,
                Target = _plan.Options.Target,
                Workload = _plan.Workload.Name,
                Uri = _plan.Uri.WithoutPassword,
                ServerVersion = serverVersion,
                Arguments = _plan.Arguments.ToDictionary(),
                Options = _plan.Describe(),
                Workers = _plan.Workers,
                Connections = _plan.Connections,
                StartTime = _start,
                EndTime = end,
                Partial = partial,
                Operations = [.. _operations.Select(o => _totals.ToResult(o, _plan.Connections))],
                Connect = _totals.ToResult(OperationNames.Connect, _plan.Connections),
                Lag = _plan.Options.Rate is null ? null : _totals.ToResult(OperationNames.Lag, _plan.Connections),
                Errors = _errors.ToList(),
                Retries = _retries,
                Reconnects = _reconnects,
                Timeline = _timeline.Points,
            };
        }
    }

    private PeriodRow[] EndPeriod(DateTimeOffset now)
    {
        int threads = _openConnections.Sum();
        PeriodRow[] rows =
        [
            .. from operation in _operations.Order(StringComparer.Ordinal)
               let period = _period.ToResult(operation, threads)
               select PeriodRow.Of(period, _totals.Count(operation), threads, now, now - _start, now - _periodStart),
        ];
        _period.Reset();
        _periodStart = now;
        _lastPeriod = rows;
        return rows;
    }

    private static LatencyHistogram Decode(string encoded)
    {
        try
        {
            return LatencyHistogram.FromBase64(encoded);
        }
        catch (InvalidDataException e)
        {
            throw new WorkloadFailedException($"a worker reported {e.Message}", e);
        }
    }
}
