using Dcp.Server.Balance.Policies;
using Dcp.Server.Config;
using Dcp.Server.Health;
using Dcp.Server.Metrics;

namespace Dcp.Server.Balance;

/// <summary>
/// The targets of a frontend or of a database: chooses one for each new connection by policy, weights, health and limits, and counts the
/// connections of each. Any thread; one lock, for list work only. Checking is in <c>TargetSet.Checks.cs</c>.
/// </summary>
internal sealed partial class TargetSet
{
    /// <summary>A target that could not be reached comes after others for so long, doubled with each further failure.</summary>
    private static readonly TimeSpan s_avoidFirst = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_avoidMost = TimeSpan.FromSeconds(8);

    private static readonly LeastConnPolicy s_fill = new();

    private readonly Lock _gate = new();
    private readonly Random _random;
    private IBalancePolicy _policy;
    private BalanceChoice _choice;
    private Member[] _members = [];
    private Candidate[] _candidates = [];
    private IReadOnlyList<TargetEntry> _entries = [];
    private bool _allBackups;
    private long _order;

    /// <param name="name">Of the frontend or database, for the log.</param>
    internal TargetSet(string name, TargetServices services, BalanceChoice choice, IReadOnlyList<TargetEntry> entries, Random? random = null)
    {
        Name = name;
        _services = services;
        Rate = new RateCounter(Clock);
        Uptime = new Uptime(Clock);
        _random = random ?? Random.Shared;
        _choice = choice;
        _policy = PolicyTable.Create(choice, _random);
        Configure(choice, entries, allBackups: false);
    }

    internal string Name { get; }

    internal BalanceChoice Choice => _choice;

    /// <summary>In the order of the configuration. A new array after each change.</summary>
    internal IReadOnlyList<Member> Members => Volatile.Read(ref _members);

    /// <summary>Connections that a member was chosen for, within a second.</summary>
    internal RateCounter Rate { get; }

    /// <summary>It is up while one of its members may get new connections.</summary>
    internal Uptime Uptime { get; }

    /// <summary>The most connections that all members had together.</summary>
    internal int Peak { get; private set; }

    private TimeProvider Clock => _services.Clock;

    /// <summary>
    /// Chooses a member and counts a connection to it, which the caller gives back. Null: none may be had; <paramref name="isFull"/> says
    /// that this is for want of room only, so that waiting helps.
    /// </summary>
    internal Member? Take(BalanceRequest request, out bool isFull)
    {
        lock (_gate)
        {
            var count = Gather(request, backups: false, out isFull);
            if (count == 0 && !isFull) count = Gather(request, backups: true, out isFull);
            if (count == 0) return null;
            var candidates = _candidates.AsSpan(0, count);
            var chosen = count == 1 ? candidates[0].Member : (request.Fill ? s_fill : _policy).Choose(candidates, request.Source);
            Count(chosen);
            return chosen;
        }
    }

    /// <summary>Counts a connection that is there already; null when the set has no such target.</summary>
    internal Member? Find(Config.Target target, System.Net.EndPoint endPoint)
    {
        lock (_gate)
        {
            Member? found = null;
            foreach (var member in _members)
            {
                if (member.Entry.Target != target) continue;
                if (found is null || Equals(member.EndPoint, endPoint)) found = member;
            }

            if (found is not null) Count(found);
            return found;
        }
    }

    /// <summary>A connection that was taken is over.</summary>
    internal static void Give(Member member) => member.Give();

    /// <summary>A member has come back, and connections are still where they were without it.</summary>
    internal bool IsSettling { get; private set; }

    /// <summary>Everybody has a fair share again, unless somebody is still growing into it.</summary>
    internal void Settled()
    {
        lock (_gate)
        {
            var now = Clock.GetTimestamp();
            IsSettling = _members.Any(member => member.IsOpen && member.Weight(Clock, now) < member.ConfiguredWeight);
        }
    }

    /// <summary>A connection was made: whatever kept others away from the member is forgotten.</summary>
    internal void Reached(Member member)
    {
        lock (_gate)
        {
            member.LastReached = ++_order;
            if (member.Failures == 0) return;
            member.Failures = 0;
            member.AvoidUntil = 0;
            CameBack(member);
        }
    }

    /// <summary>It could not be reached: others come first for a while, and its check is made at once.</summary>
    internal void Failed(Member member)
    {
        lock (_gate)
        {
            member.ConnectErrors++;
            member.Failures++;
            var avoid = s_avoidFirst * Math.Pow(2, Math.Min(member.Failures - 1, 10));
            member.AvoidUntil = Clock.GetTimestamp() + (long)(Shorter(avoid, s_avoidMost).TotalSeconds * Clock.TimestampFrequency);
        }

        member.Checks?.Hurry();
    }

    /// <summary>
    /// It says goodbye to connections that nobody uses: others come first from now on. When its checks ask whether it is ready, it gets
    /// nothing until they find that it is.
    /// </summary>
    internal void SaidGoodbye(Member member)
    {
        if (!member.Entry.Check.Method.IsReadiness)
        {
            Failed(member);
            return;
        }

        if (!Leaving(member, true, "said goodbye")) return;
        member.Checks?.Hurry();
        _services.Changed?.Invoke(member);
    }

    /// <summary>What the database said of itself; true when that is news.</summary>
    internal bool Learn(Member member, TargetRole role)
    {
        lock (_gate)
        {
            if (member.Role == role) return false;
            member.Role = role;
            return true;
        }
    }

    /// <summary>Where connections are wanted: members that are nearer come first. Null: all are as near.</summary>
    internal Locality? Home { get; private set; }

    /// <summary>Takes over where connections are wanted.</summary>
    internal void PlaceAt(Locality? home)
    {
        lock (_gate)
        {
            if (Home == home) return;
            Home = home;
            foreach (var member in _members) Measure(member);
        }
    }

    /// <summary>A member has said where it is.</summary>
    internal void Learn(Member member, Locality locality)
    {
        lock (_gate)
        {
            member.Locality = locality;
            Measure(member);
        }
    }

    /// <summary>Under the lock.</summary>
    private void Measure(Member member)
    {
        var distance = Home is null || member.Locality is null ? 0 : Home.DistanceTo(member.Locality);
        if (member.Distance == distance) return;
        member.Distance = distance;
        IsSettling = true;
    }

    /// <summary>The two members between which a connection should move, or null when each has its share. Not for policies that do not share.</summary>
    internal Excess? FindImbalance(SessionAttrs attrs)
    {
        if (_choice.Kind is BalanceKind.Disable or BalanceKind.First or BalanceKind.Source) return null;
        lock (_gate)
        {
            var count = Gather(new BalanceRequest(Attrs: attrs), backups: false, out _);
            return count == 0 ? null : FindStray(count) ?? (count < 2 ? null : Imbalance.Find(_candidates.AsSpan(0, count)));
        }
    }

    /// <summary>Connections that are farther away than they have to be: none of them is in its place. Under the lock, behind <see cref="Gather"/>.</summary>
    private Excess? FindStray(int count)
    {
        if (Home is null) return null;
        var near = _candidates[0].Member;
        foreach (var member in _members)
        {
            if (member.Distance > near.Distance && member.Active > 0) return new Excess(member, near, member.Active);
        }

        return null;
    }

    /// <summary>A connection goes to it. Under the lock.</summary>
    private void Count(Member chosen)
    {
        chosen.Take(++_order);
        Rate.Count();
        var active = 0;
        foreach (var member in _members) active += member.Active;
        if (active > Peak) Peak = active;
    }

    /// <summary>Under the lock.</summary>
    private void CameBack(Member member)
    {
        member.BackSince = Clock.GetTimestamp();
        IsSettling = true;
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    /// <summary>
    /// Collects the best members that may be had: those whose role is known to be right and that could be reached lately, else those that
    /// could not, else those whose role was another one when they were asked last. Under the lock.
    /// </summary>
    private int Gather(in BalanceRequest request, bool backups, out bool isFull)
    {
        var now = Clock.GetTimestamp();
        var best = int.MaxValue;
        var count = 0;
        isFull = false;
        foreach (var member in _members)
        {
            if (member.Entry.Backup != backups || !member.IsOpen || request.Tried?.Contains(member) == true) continue;
            if (!member.HasRoom)
            {
                isFull = true;
                continue;
            }

            var rank = RankOf(member, request.Attrs, now);
            if (rank > best) continue;
            if (rank < best) count = 0;
            best = rank;
            _candidates[count++] = new Candidate(member, member.Weight(Clock, now));
            if (backups && !_allBackups) break;
        }

        if (count > 0) isFull = false;
        return count;
    }

    /// <summary>The role counts most, then whether it could be reached lately, then how far it is.</summary>
    private static int RankOf(Member member, SessionAttrs attrs, long now)
    {
        const int failed = 16, wrong = 2 * failed;
        var rank = member.Distance + (member.AvoidUntil > now ? failed : 0);
        if (attrs == SessionAttrs.Any || member.Role is not { } role) return rank;
        var fits = attrs == SessionAttrs.PreferStandby ? role.InRecovery : role.Satisfies(attrs);
        return fits ? rank : rank + wrong;
    }
}
