namespace Dcp.Net.Faults;

/// <summary>The output side of a <see cref="FaultConnection"/>: a line in which output waits for its time, then stalls, ends and cuts.</summary>
internal sealed class FaultGate(Connection inner, FaultPlan plan, Action cut)
{
    private const int TurnsToCut = 16;

    private readonly DelayLine _line = new();
    private OutputQueue _waiting;
    private long _passed;
    private long? _stalledUntil;
    private bool _endWanted;
    private bool _cutting;

    /// <summary>Bytes in the line.</summary>
    internal long Waiting => _waiting.Length;

    /// <summary>When something may change after <paramref name="now"/>, or never.</summary>
    internal long NextDue(long now) =>
        _stalledUntil is { } until && until > now ? until : _line.NextDue ?? long.MaxValue;

    /// <summary>Takes bytes in; 0 when the line is full or the reader takes none.</summary>
    internal int Accept(Reactor reactor, ReadOnlySpan<byte> bytes, long now)
    {
        if (plan.OutputDelay <= TimeSpan.Zero) return Pass(reactor, bytes, now);
        var taken = (int)Math.Min(bytes.Length, Connection.HighWater - _waiting.Length);
        if (taken <= 0) return 0;
        _waiting.Write(bytes[..taken], reactor.Blocks);
        _line.Add(now + reactor.ToTicks(plan.OutputDelay), taken);
        return taken;
    }

    /// <summary>Passes on what has waited long enough.</summary>
    internal void Move(Reactor reactor, long now)
    {
        for (var due = _line.Due(now); due > 0; due = _line.Due(now))
        {
            var head = _waiting.Head!.Filled;
            var passed = Pass(reactor, head[..Math.Min(head.Length, due)], now);
            if (passed == 0) break;
            _waiting.Sent(passed, reactor.Blocks);
            _line.Take(passed);
        }

        if (_endWanted && _waiting.IsEmpty) inner.ShutdownOutput();
    }

    /// <summary>Ends the output once the line is empty.</summary>
    internal void End()
    {
        _endWanted = true;
        if (_waiting.IsEmpty) inner.ShutdownOutput();
    }

    /// <summary>Forgets what waits.</summary>
    internal void Drop(Reactor reactor)
    {
        _line.Due(long.MaxValue);
        _line.Take(_line.Length);
        _waiting.Clear(reactor.Blocks);
    }

    private int Pass(Reactor reactor, ReadOnlySpan<byte> bytes, long now)
    {
        if (IsEnded)
        {
            inner.ShutdownOutput();
            return bytes.Length;
        }

        if (_cutting || IsStalled(reactor, now) || inner.IsCongested) return 0;
        var limit = Math.Min(UntilStall, Math.Min(Until(plan.EndOutputAfter), Until(plan.CutAfterOutput)));
        var count = (int)Math.Min(bytes.Length, limit);
        inner.Write(bytes[..count]);
        inner.Flush();
        _passed += count;
        if (IsEnded) inner.ShutdownOutput(); // at once, not when more is written
        if (Until(plan.CutAfterOutput) == 0)
        {
            _cutting = true;
            CutWhenSent(reactor, TurnsToCut);
        }

        return count;
    }

    private bool IsEnded => Until(plan.EndOutputAfter) == 0;

    private long UntilStall => _stalledUntil is null ? Until(plan.StallOutputAfter) : long.MaxValue;

    private long Until(long? limit) => limit is { } bytes ? Math.Max(0, bytes - _passed) : long.MaxValue;

    private bool IsStalled(Reactor reactor, long now)
    {
        if (plan.StallOutputAfter is null || _passed < plan.StallOutputAfter) return false;
        _stalledUntil ??= plan.StallFor < TimeSpan.Zero ? long.MaxValue : now + reactor.ToTicks(plan.StallFor);
        return now < _stalledUntil;
    }

    /// <summary>Cuts when what was passed has left, or after a few turns: the bytes before the cut mostly arrive, as they do on a network.</summary>
    private void CutWhenSent(Reactor reactor, int turns) =>
        reactor.Post(() =>
        {
            if (inner.Unsent == 0 || turns == 0) cut();
            else CutWhenSent(reactor, turns - 1);
        });
}
