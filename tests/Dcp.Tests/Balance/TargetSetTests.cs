using Dcp.Net.Memory;
using Dcp.Server.Balance;
using Dcp.Server.Config;
using Dcp.Server.Health;
using Dcp.Server.Metrics;
using Dcp.Tests.Simulation;
using Dcp.Wire.Authentication;

namespace Dcp.Tests.Balance;

public sealed class TargetSetTests : IAsyncDisposable
{
    private readonly MemoryTransport _network = new();

    [Fact]
    public void Backups_are_used_when_no_other_is_up_the_first_of_them_alone()
    {
        var set = Create(Entry("a"), Entry("b"), Entry("x") with { Backup = true }, Entry("y") with { Backup = true });
        Assert.Equal("a b a", Take(set, 3));
        set.Set("a", AdminState.Maint, null);
        set.Set("b", AdminState.Drain, null);
        Assert.Equal("x x", Take(set, 2));
        set.Configure(set.Choice, [.. set.Members.Select(member => member.Entry)], allBackups: true);
        Assert.Equal("x y", string.Join(' ', Take(set, 2).Split(' ').Order()));
        set.Set("b", AdminState.Ready, null);
        Assert.Equal("b b", Take(set, 2));
    }

    [Fact]
    public void A_full_set_says_so_and_backups_are_no_overflow()
    {
        var set = Create(Entry("a") with { MaxConn = 1 }, Entry("x") with { Backup = true });
        var first = set.Take(default, out _)!;

        Assert.Null(set.Take(default, out var isFull));
        Assert.True(isFull);
        TargetSet.Give(first);
        Assert.NotNull(set.Take(default, out _));
    }

    [Fact]
    public void A_target_that_was_tried_in_vain_is_left_out_and_comes_last_for_others()
    {
        var set = Create(Entry("a"), Entry("b"));
        var a = set.Members[0];
        set.Failed(a);

        Assert.Equal("b b b", Take(set, 3));
        Assert.Null(set.Take(new BalanceRequest(Tried: set.Members), out var isFull));
        Assert.False(isFull);
        Assert.Equal("a", set.Take(new BalanceRequest(Tried: [set.Members[1]]), out _)!.Name);
        _network.Advance(TimeSpan.FromSeconds(1));
        Assert.Contains("a", Take(set, 2), StringComparison.Ordinal);
    }

    [Fact]
    public void Weight_0_gets_nothing_and_a_weight_given_at_run_time_counts()
    {
        var set = Create(Entry("a"), Entry("b") with { Weight = 0 });
        Assert.Equal("a a", Take(set, 2));
        Assert.True(set.Set("b", null, _ => 3));
        Assert.False(set.Set("c", null, _ => 3));

        Assert.Equal(3, Take(set, 4).Count(c => c == 'b'));
    }

    [Fact]
    public void Slow_start_lets_a_target_that_came_back_grow_into_its_share()
    {
        var set = Create(Entry("a") with { SlowStart = TimeSpan.FromSeconds(10) }, Entry("b"));
        set.Set("a", AdminState.Maint, null);
        set.Set("a", AdminState.Ready, null);
        var early = Take(set, 20).Count(c => c == 'a');
        _network.Advance(TimeSpan.FromSeconds(5));
        var half = Take(set, 30).Count(c => c == 'a');
        _network.Advance(TimeSpan.FromSeconds(5));
        var full = Take(set, 20).Count(c => c == 'a');

        Assert.True(early <= 1 && half is >= 8 and <= 12 && full is >= 9 and <= 11, $"{early} {half} {full}");
    }

    [Fact]
    public void A_role_that_is_known_to_be_wrong_comes_last()
    {
        var set = Create(Entry("a"), Entry("b"), Entry("c"));
        set.Learn(set.Members[0], new TargetRole(InRecovery: true, ReadOnly: false));
        set.Learn(set.Members[1], new TargetRole(InRecovery: false, ReadOnly: false));

        Assert.DoesNotContain("a", Take(set, 6, SessionAttrs.ReadWrite), StringComparison.Ordinal);
        Assert.Equal("a", set.Take(new BalanceRequest(Attrs: SessionAttrs.Primary, Tried: [set.Members[1], set.Members[2]]), out _)!.Name);
        Assert.DoesNotContain("b", Take(set, 6, SessionAttrs.PreferStandby), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reload_keeps_what_is_known_of_targets_that_stay()
    {
        var set = Create(Entry("a"), Entry("b"));
        var a = set.Take(default, out _)!;
        set.Set("b", AdminState.Drain, null);
        set.Configure(new BalanceChoice(BalanceKind.LeastConn), [Entry("b") with { Weight = 5 }, Entry("a"), Entry("c")], allBackups: false);

        Assert.Equal(["b", "a", "c"], set.Members.Select(member => member.Name));
        Assert.Same(a, set.Members[1]);
        Assert.Equal((AdminState.Drain, 5), (set.Members[0].Admin, set.Members[0].Entry.Weight));
        Assert.Equal("c", Take(set, 1));
    }

    [Fact]
    public void Every_address_of_a_name_is_used_and_names_are_looked_up_again()
    {
        string[] addresses = ["10.1.0.1", "10.1.0.2"];
        Resolver resolver = new(_network.Clock, () => TimeSpan.FromSeconds(15), _ => Task.FromResult(addresses.Select(System.Net.IPAddress.Parse).ToArray()));
        var set = Create(resolver, Entry("a") with { Target = new Target("db.example.org", 5432) });
        Assert.True(set.RefreshAsync().IsCompletedSuccessfully);
        Assert.Equal(["10.1.0.1:5432", "10.1.0.2:5432"], Ends(set));

        addresses = ["10.1.0.2", "10.1.0.3"];
        _network.Advance(TimeSpan.FromSeconds(16));
        _ = set.RefreshAsync();
        Assert.Equal(["10.1.0.2:5432", "10.1.0.3:5432"], Ends(set));

        addresses = [];
        _network.Advance(TimeSpan.FromSeconds(16));
        _ = set.RefreshAsync();
        Assert.Equal(["10.1.0.2:5432", "10.1.0.3:5432"], Ends(set));

        static string[] Ends(TargetSet set) => [.. Enumerable.Range(0, 4).Select(_ => set.Take(default, out bool _)!.EndPoint!.ToString()!).Distinct().Order()];
    }

    public ValueTask DisposeAsync() => _network.DisposeAsync();

    private static TargetEntry Entry(string name) => new() { Name = name, Target = new Target($"10.0.0.{name[0] - 'a' + 1}", 5432) };

    private static string Take(TargetSet set, int count, SessionAttrs attrs = SessionAttrs.Any) =>
        string.Join(' ', Enumerable.Range(0, count).Select(_ =>
        {
            var member = set.Take(new BalanceRequest(Attrs: attrs), out bool _)!;
            TargetSet.Give(member);
            return member.Name;
        }));

    private TargetSet Create(params TargetEntry[] entries) => Create(new Resolver(_network.Clock, () => TimeSpan.FromSeconds(15)), entries);

    private TargetSet Create(Resolver resolver, params TargetEntry[] entries)
    {
        PoolerLog log = new(new LogLines(), () => new LogSwitches(true, true, true));
        TargetServices services = new(_network.Reactors, resolver, log, _ => new CheckAccess(ServerCredentials.None("dcp"), "dcp"));
        return new TargetSet("app", services, BalanceChoice.RoundRobin, entries, new Random(1));
    }
}
