using System.Net;
using Dcp.Server.Config;
using Dcp.Server.Health;
using Dcp.Server.Health.Checks;

namespace Dcp.Server.Balance;

/// <content>Which members there are, and how they are: configuration, names, checks, and what operators say.</content>
internal sealed partial class TargetSet
{
    private readonly TargetServices _services;
    private Task? _resolving;
    private bool _hasNames;
    private bool _wasResolved;
    private bool _isStarted;
    private bool _isStopped;

    /// <summary>Takes over what the configuration says. Members whose target and check are the same stay, with all that is known of them.</summary>
    internal void Configure(BalanceChoice choice, IReadOnlyList<TargetEntry> entries, bool allBackups)
    {
        lock (_gate)
        {
            if (choice != _choice) _policy = PolicyTable.Create(choice, _random);
            _choice = choice;
            _allBackups = allBackups;
            _entries = entries;
            _hasNames = entries.Any(entry => !entry.Target.IsUnix && !IPAddress.TryParse(entry.Target.Host, out _));
            List<Member> members = [];
            foreach (var entry in entries)
            {
                var known = Array.FindAll(_members, member => member.Name == entry.Name && member.Entry.Target == entry.Target && member.Entry.Check == entry.Check);
                foreach (var member in known)
                {
                    if (member.Entry.Weight != entry.Weight) member.GivenWeight = null;
                    member.Entry = entry;
                }

                members.AddRange(known.Length > 0 ? known : [New(entry, FixedAddress(entry.Target))]);
            }

            Replace(members);
        }
    }

    /// <summary>Begins to check. Any thread; once.</summary>
    internal void Start()
    {
        lock (_gate)
        {
            _isStarted = true;
            foreach (var member in _members) StartChecks(member);
        }

        if (_hasNames && _entries.Any(entry => entry.Check.IsOn)) _ = RefreshAsync();
    }

    internal void Stop()
    {
        lock (_gate)
        {
            _isStopped = true;
            foreach (var member in _members) StopChecks(member);
        }
    }

    /// <summary>
    /// Sees to it that names are resolved: waits for them the first time, and looks them up in the background from then on, when what was
    /// found last no longer holds.
    /// </summary>
    internal Task RefreshAsync()
    {
        if (!_hasNames) return Task.CompletedTask;
        lock (_gate)
        {
            if (_resolving is null or { IsCompleted: true }) _resolving = ResolveAsync();
            return _wasResolved ? Task.CompletedTask : _resolving;
        }
    }

    /// <summary>Keeps the members of names up to date while they are checked. A few times a second.</summary>
    internal void Care()
    {
        if (_hasNames && _isStarted && !_isStopped && _entries.Any(entry => entry.Check.IsOn)) _ = RefreshAsync();
    }

    /// <summary>An operator changes a target's state or weight, for all its addresses. False: there is none of that name.</summary>
    internal bool Set(string name, AdminState? state, Func<TargetEntry, double>? weight)
    {
        var changed = Array.FindAll(_members, member => member.Name == name);
        lock (_gate)
        {
            foreach (var member in changed)
            {
                if (weight is not null)
                {
                    member.GivenWeight = weight(member.Entry);
                    IsSettling = true;
                }

                if (state is not { } wanted || wanted == member.Admin) continue;
                if (wanted == AdminState.Ready) CameBack(member);
                member.Admin = wanted;
                if (wanted == AdminState.Maint) StopChecks(member);
                else StartChecks(member);
            }

            foreach (var member in changed) member.See();
            See();
        }

        foreach (var member in changed) _services.Changed?.Invoke(member);
        return changed.Length > 0;
    }

    private static EndPoint? FixedAddress(Target target) =>
        (EndPoint?)target.SocketEndPoint ?? (IPAddress.TryParse(target.Host, out var address) ? new IPEndPoint(address, target.Port) : null);

    private Member New(TargetEntry entry, EndPoint? endPoint) => new(entry, endPoint, Clock);

    /// <summary>Under the lock.</summary>
    private void Replace(List<Member> members)
    {
        foreach (var gone in _members.Except(members)) StopChecks(gone);
        if (_isStarted)
        {
            foreach (var member in members) StartChecks(member);
        }

        if (_candidates.Length < members.Count) _candidates = new Candidate[members.Count];
        if (_members.Length > 0 && members.Except(_members).Any()) IsSettling = true;
        Volatile.Write(ref _members, [.. members]);
        See();
    }

    private async Task ResolveAsync()
    {
        var entries = _entries;
        var found = await Task.WhenAll(entries.Select(entry => _services.Resolver.ResolveAsync(entry.Target).AsTask())).ConfigureAwait(false);
        lock (_gate)
        {
            _wasResolved = true;
            if (!ReferenceEquals(entries, _entries)) return;
            List<Member> members = [];
            foreach (var (entry, endPoints) in entries.Zip(found))
            {
                // A name that cannot be looked up just now keeps the addresses that it had.
                var known = Array.FindAll(_members, member => ReferenceEquals(member.Entry, entry));
                if (endPoints.Count == 0) members.AddRange(known);
                else members.AddRange(endPoints.Distinct().Select(endPoint => Array.Find(known, member => endPoint.Equals(member.EndPoint)) ?? New(entry, endPoint)));
            }

            if (!members.SequenceEqual(_members)) Replace(members);
        }
    }

    private void StartChecks(Member member)
    {
        if (_isStopped || member.EndPoint is not { } endPoint || member.Admin == AdminState.Maint) return;
        var entry = member.Entry;
        var reactor = _services.Reactors[(int)(member.Key % (ulong)_services.Reactors.Count)];
        var name = $"{Name}/{member.Name} {endPoint}";
        var call = new CheckCall(reactor, endPoint, entry.Target, entry.Check, _services.Access(entry), entry.SendProxy);
        if (member.Checks is null && member.Machine is { } machine && CheckTable.Find(entry.Check.Method.Kind) is { } check)
        {
            member.Checks = new CheckLoop(reactor, name, () => AskAsync(member, machine, check, call), () => machine.NextDelay, Report);
            member.Checks.Start();
        }

        if (member.AgentChecks is not null || entry.Check.AgentPort is null) return;
        member.AgentChecks = new CheckLoop(reactor, $"{name} agent", () => AskAgentAsync(member, call), () => entry.Check.AgentInter, Report);
        member.AgentChecks.Start();

        void Report(Exception exception) => _services.Log.InternalError(exception, name);
    }

    private static void StopChecks(Member member)
    {
        member.Checks?.Stop();
        member.AgentChecks?.Stop();
        member.Checks = member.AgentChecks = null;
    }

    private async Task AskAsync(Member member, HealthMachine machine, ICheck check, CheckCall call)
    {
        var began = Clock.GetTimestamp();
        var result = await check.RunAsync(call with { Access = _services.Access(member.Entry) });
        var now = Clock.GetTimestamp();
        result = result with { Took = Clock.GetElapsedTime(began, now), At = Clock.GetUtcNow() };

        // Taken out of service while it was asked: what it answered counts no more.
        if (member.Admin == AdminState.Maint) return;
        var change = machine.Observe(result);
        var isNews = result.Role is { } role && Learn(member, role);
        if (result.Passed) isNews |= Leaving(member, result.IsLeaving, $"{result.Code} {result.Info}");
        if (change == HealthChange.WentUp)
        {
            lock (_gate)
            {
                CameBack(member);
                member.Failures = 0;
                member.AvoidUntil = 0;
            }
        }

        if (change != HealthChange.None)
        {
            See(member);
            LogChange(member, result);
        }

        if (change != HealthChange.None || isNews) _services.Changed?.Invoke(member);
    }

    /// <summary>What a member said of itself when it was checked; true when that is news.</summary>
    private bool Leaving(Member member, bool isLeaving, string reason)
    {
        lock (_gate)
        {
            if (member.IsLeaving == isLeaving) return false;
            member.IsLeaving = isLeaving;
            if (!isLeaving) CameBack(member);
        }

        See(member);

        _services.Log.TargetLeaving($"{Name}/{member.Name}", isLeaving ? "DRAIN" : "READY", reason, member.Active);
        return true;
    }

    private async Task AskAgentAsync(Member member, CheckCall call)
    {
        var began = Clock.GetTimestamp();
        var (reply, result) = await AgentCheck.RunAsync(call);
        member.AgentResult = result with { Took = Clock.GetElapsedTime(began), At = Clock.GetUtcNow() };
        if (reply is null) return;
        var (wasUp, wasOpen) = (member.IsUp, member.IsOpen);
        var before = member.Agent;
        member.Agent = new AgentReply(reply.IsUp ?? before?.IsUp, reply.Percent ?? before?.Percent, reply.Admin ?? before?.Admin, reply.MaxConn ?? before?.MaxConn);
        if (wasUp == member.IsUp && wasOpen == member.IsOpen) return;
        if (member.IsOpen)
        {
            lock (_gate) CameBack(member);
        }

        See(member);
        _services.Log.TargetByAgent($"{Name}/{member.Name}", member.IsUp ? member.IsOpen ? "UP" : "DRAIN" : "DOWN");
        _services.Changed?.Invoke(member);
    }

    /// <summary>A member, and with it the whole, may have become something else.</summary>
    private void See(Member member)
    {
        lock (_gate)
        {
            member.See();
            See();
        }
    }

    /// <summary>Under the lock.</summary>
    private void See() => Uptime.See(Array.Exists(_members, member => member.IsOpen));

    private void LogChange(Member member, CheckResult result)
    {
        var (active, backup) = (_members.Count(other => other.IsUp && !other.Entry.Backup), _members.Count(other => other.IsUp && other.Entry.Backup));
        var who = $"{Name}/{member.Name}";
        var took = (long)result.Took.TotalMilliseconds;
        if (member.IsUp) _services.Log.TargetUp(who, result.Code, result.Info, took, active, backup, member.Active);
        else _services.Log.TargetDown(who, result.Code, result.Info, took, active, backup, member.Active);
        if (active + backup == 0) _services.Log.NoTarget(Name);
    }
}
