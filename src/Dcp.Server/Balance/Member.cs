using System.Net;
using Dcp.Server.Config;
using Dcp.Server.Health;
using Dcp.Server.Metrics;

namespace Dcp.Server.Balance;

/// <summary>
/// One address that connections of a set can go to, with all that is known of it. A name that stands for several addresses is several
/// members. Its numbers are changed by its <see cref="TargetSet"/> under that one's lock; any thread may look.
/// </summary>
internal sealed class Member
{
    /// <summary>How much of its weight a target that came back gets at once.</summary>
    private const double SlowStartFloor = 0.01;

    private readonly TimeProvider _clock;
    private int _active;
    private long _received;
    private long _sent;
    private long _chosenAt = -1;

    /// <param name="endPoint">Null while the target's name is not resolved.</param>
    internal Member(TargetEntry entry, EndPoint? endPoint, TimeProvider clock)
    {
        Entry = entry;
        EndPoint = endPoint;
        _clock = clock;
        Admin = entry.Disabled ? AdminState.Maint : AdminState.Ready;
        if (entry.Check.IsOn) Machine = new HealthMachine(entry.Check);
        Key = KeyOf(entry.Name, endPoint);
        Rate = new RateCounter(clock);
        Uptime = new Uptime(clock);
        See();
    }

    /// <summary>As configured; a reload replaces it.</summary>
    internal TargetEntry Entry { get; set; }

    internal EndPoint? EndPoint { get; }

    internal string Name => Entry.Name;

    /// <summary>Null: it is not checked and counts as up.</summary>
    internal HealthMachine? Machine { get; }

    internal CheckLoop? Checks { get; set; }

    internal CheckLoop? AgentChecks { get; set; }

    /// <summary>What its agent said last of each thing; null before.</summary>
    internal AgentReply? Agent { get; set; }

    /// <summary>How its agent was asked last; null before.</summary>
    internal CheckResult? AgentResult { get; set; }

    /// <summary>What the operator wants.</summary>
    internal AdminState Admin { get; set; }

    /// <summary>A weight given at run time, until the next start.</summary>
    internal double? GivenWeight { get; set; }

    /// <summary>Connections that are there or being made.</summary>
    internal int Active => Volatile.Read(ref _active);

    /// <summary>Bytes to it and from it.</summary>
    internal (long Received, long Sent) Traffic => (Volatile.Read(ref _received), Volatile.Read(ref _sent));

    /// <summary>The most that there were at a time.</summary>
    internal int Peak { get; private set; }

    /// <summary>Connections given to it so far.</summary>
    internal long Chosen { get; private set; }

    /// <summary>Connections given to it within a second.</summary>
    internal RateCounter Rate { get; }

    /// <summary>What became of them, where they are passed on as they are.</summary>
    internal PassCounters Passed { get; } = new();

    internal Uptime Uptime { get; }

    /// <summary>Since a connection was given to it last; null: never.</summary>
    internal TimeSpan? SinceChosen => Volatile.Read(ref _chosenAt) is >= 0 and var at ? _clock.GetElapsedTime(at) : null;

    /// <summary>Order in which it was chosen last, and reached last.</summary>
    internal long LastChosen { get; private set; }

    internal long LastReached { get; set; }

    /// <summary>Attempts to connect that failed in a row, and the timestamp until which others are preferred.</summary>
    internal int Failures { get; set; }

    internal long AvoidUntil { get; set; }

    /// <summary>All attempts to connect that failed.</summary>
    internal long ConnectErrors { get; set; }

    /// <summary>The database's role there, as far as it is known.</summary>
    internal TargetRole? Role { get; set; }

    /// <summary>Where it is, as far as that was asked.</summary>
    internal Locality? Locality { get; set; }

    /// <summary>How far it is from where its set wants to be; 0: near, or not known.</summary>
    internal int Distance { get; set; }

    /// <summary>When it came back from being down, maintained or drained; null: it was there from the start.</summary>
    internal long? BackSince { get; set; }

    /// <summary>The policy's own memory: what it has earned in its turns.</summary>
    internal double Credit { get; set; }

    /// <summary>Stands for it in hashes; the same after a restart.</summary>
    internal ulong Key { get; }

    /// <summary>It has said itself that it will go, and not yet that it is back.</summary>
    internal bool IsLeaving { get; set; }

    /// <summary>What it was told by operator or agent, or has said of itself: the strictest of all.</summary>
    internal AdminState Wanted => (AdminState)Math.Max(
        (int)Admin, Math.Max((int)(Agent?.Admin ?? AdminState.Ready), (int)(IsLeaving ? AdminState.Drain : AdminState.Ready)));

    /// <summary>Its connections may go on.</summary>
    internal bool IsUp => Wanted != AdminState.Maint && Machine?.Report.IsUp != false && Agent?.IsUp != false;

    /// <summary>It may get new connections.</summary>
    internal bool IsOpen => IsUp && Wanted == AdminState.Ready && ConfiguredWeight > 0;

    internal int MaxConn => Agent?.MaxConn ?? Entry.MaxConn;

    internal bool HasRoom => MaxConn == 0 || Active < MaxConn;

    /// <summary>Weight without slow start.</summary>
    internal double ConfiguredWeight => (GivenWeight ?? Entry.Weight) * (Agent?.Percent ?? 100) / 100.0;

    /// <summary>Weight at this moment; a target that came back grows into its own.</summary>
    internal double Weight(TimeProvider clock, long now)
    {
        var slow = Entry.SlowStart;
        if (BackSince is not { } since || slow <= TimeSpan.Zero) return ConfiguredWeight;
        return ConfiguredWeight * Math.Clamp(clock.GetElapsedTime(since, now) / slow, SlowStartFloor, 1);
    }

    internal void Take(long order)
    {
        var active = Interlocked.Increment(ref _active);
        if (active > Peak) Peak = active;
        Chosen++;
        LastChosen = order;
        Volatile.Write(ref _chosenAt, _clock.GetTimestamp());
        Rate.Count();
    }

    /// <summary>Something may have changed what it is.</summary>
    internal void See() => Uptime.See(IsUp, Wanted);

    /// <summary>Any thread.</summary>
    internal void Count(long received, long sent)
    {
        Interlocked.Add(ref _received, received);
        Interlocked.Add(ref _sent, sent);
    }

    internal void Give() => Interlocked.Decrement(ref _active);

    private static ulong KeyOf(string name, EndPoint? endPoint)
    {
        var hash = 14695981039346656037;
        foreach (var c in $"{name} {endPoint}") hash = (hash ^ c) * 1099511628211;
        return hash;
    }
}
