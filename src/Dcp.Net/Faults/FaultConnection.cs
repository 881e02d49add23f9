using System.Net.Sockets;

namespace Dcp.Net.Faults;

/// <summary>A connection with which things go wrong as its <see cref="FaultPlan"/> says.</summary>
public sealed class FaultConnection : WrappedConnection
{
    private readonly DelayLine _inputLine = new();
    private readonly FaultAlarm _alarm;
    private readonly FaultGate _gate;
    private readonly long _cutAt;
    private long _received;
    private long? _endDue;
    private SocketError _cut;

    internal FaultConnection(Connection inner, FaultPlan plan)
        : base(inner)
    {
        Plan = plan;
        _alarm = new FaultAlarm(Look);
        _gate = new FaultGate(inner, plan, Cut);
        _cutAt = plan.CutAfter is { } age ? Reactor.Clock.GetTimestamp() + Reactor.ToTicks(age) : long.MaxValue;
        SetAlarm();
    }

    public FaultPlan Plan { get; }

    private protected override SocketError Failure => _cut != SocketError.Success ? _cut : Inner.Error;

    private protected override long UnsentBelow => _gate.Waiting + Inner.Unsent;

    private bool IsBroken => Failure != SocketError.Success;

    /// <summary>Notes when what has come came, and moves on what has waited long enough.</summary>
    private protected override void Observe()
    {
        var now = Reactor.Clock.GetTimestamp();
        if (now >= _cutAt) Cut();
        if (!Inner.IsClosed)
        {
            var arrived = Inner.Input.Length - _inputLine.Length;
            if (arrived > 0) _inputLine.Add(now + Reactor.ToTicks(Plan.InputDelay), arrived);
            if (Inner.InputEnded || Inner.Error != SocketError.Success) _endDue ??= now + Reactor.ToTicks(Plan.InputDelay);
            _inputLine.Due(now);
            _gate.Move(Reactor, now);
        }

        if (IsReleased && _gate.Waiting == 0) Inner.Close();
        SetAlarm();
    }

    private protected override bool Pull()
    {
        if (_cut != SocketError.Success)
        {
            DeliverFailure(_cut);
            return false;
        }

        var now = Reactor.Clock.GetTimestamp();
        var ready = Math.Min(_inputLine.Due(now), Left(Plan.EndInputAfter));
        if (ready > 0)
        {
            DeliverInput(Plan.ReadSize > 0 ? Math.Min(ready, Plan.ReadSize) : ready);
            return true;
        }

        if (Left(Plan.EndInputAfter) == 0) DeliverEnd();
        else if (_inputLine.Length == 0 && _endDue <= now) DeliverInnerEnd();
        return false;
    }

    private protected override int Push(ReadOnlyMemory<byte> bytes)
    {
        if (IsBroken) return -1;
        var taken = _gate.Accept(Reactor, bytes.Span, Reactor.Clock.GetTimestamp());
        SetAlarm();
        return taken;
    }

    private protected override void ShutdownSend() => _gate.End();

    private protected override void ReleaseInner(bool aborted)
    {
        if (aborted || IsBroken)
        {
            _gate.Drop(Reactor);
            Inner.Abort();
        }
        else if (_gate.Waiting == 0)
        {
            Inner.Close();
        }
        else
        {
            // What waits still leaves, as long as a closing connection waits for its reader.
            Reactor.Schedule(Linger, () =>
            {
                _gate.Drop(Reactor);
                Inner.Abort();
            });
        }

        SetAlarm();
    }

    private protected override void Detach() => _alarm.Cancel();

    private protected override void Attach()
    {
        base.Attach();
        LookSoon();
    }

    private void DeliverInput(int count)
    {
        if (Plan.CutAfterInput is not null) count = Math.Min(count, Left(Plan.CutAfterInput));
        _received += count;
        _inputLine.Take(count);
        if (count > 0) Deliver(Inner.Input[..count]);
        if (!Inner.IsClosed) Inner.Consume(count);
        if (Left(Plan.CutAfterInput) == 0) Cut();
    }

    private void DeliverInnerEnd()
    {
        if (Inner.Error != SocketError.Success) DeliverFailure(Inner.Error);
        else DeliverEnd();
    }

    private int Left(long? limit) => limit is { } bytes ? (int)Math.Clamp(bytes - _received, 0, int.MaxValue) : int.MaxValue;

    /// <summary>Breaks both ends, as if the network or a firewall had done it.</summary>
    private void Cut()
    {
        if (IsBroken || IsReleased) return;
        _cut = SocketError.ConnectionReset;
        _gate.Drop(Reactor);
        Inner.Abort();
        LookSoon();
    }

    private void SetAlarm()
    {
        if (Inner.IsClosed)
        {
            _alarm.Cancel();
            return;
        }

        var now = Reactor.Clock.GetTimestamp();
        var due = Math.Min(_inputLine.NextDue ?? long.MaxValue, _gate.NextDue(now));
        if (_endDue is { } end && end > now) due = Math.Min(due, end);
        if (_cutAt > now) due = Math.Min(due, _cutAt);
        if (due != long.MaxValue) _alarm.Set(Reactor, due);
    }
}
