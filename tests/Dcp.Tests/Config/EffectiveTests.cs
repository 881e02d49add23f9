using Dcp.Server.Config;

namespace Dcp.Tests.Config;

public sealed class EffectiveTests
{
    private static readonly DatabaseConfig Plain = new() { Name = "d" };
    private static readonly UserConfig Nobody = new() { Name = "u" };

    [Fact]
    public void Pool_sizes_come_from_the_user_then_the_database_then_the_setting()
    {
        PoolerSettings global = PoolerSettings.Default with { DefaultPoolSize = 1, ReservePoolSize = 2, PoolMode = PoolMode.Session };
        DatabaseConfig database = Plain with { PoolSize = 3, ReservePoolSize = 4, PoolMode = PoolMode.Transaction };
        UserConfig user = Nobody with { PoolSize = 5, ReservePoolSize = 6, PoolMode = PoolMode.Statement };

        Assert.Equal((1, 2, PoolMode.Session), Of(Effective.Pool(global, Plain, null)));
        Assert.Equal((1, 2, PoolMode.Session), Of(Effective.Pool(global, Plain, Nobody)));
        Assert.Equal((3, 4, PoolMode.Transaction), Of(Effective.Pool(global, database, Nobody)));
        Assert.Equal((5, 6, PoolMode.Statement), Of(Effective.Pool(global, database, user)));

        static (int, int, PoolMode) Of(PoolLimits limits) => (limits.PoolSize, limits.ReservePoolSize, limits.PoolMode);
    }

    [Fact]
    public void Zero_is_a_size_but_not_a_limit()
    {
        PoolerSettings global = PoolerSettings.Default with { ReservePoolSize = 9, MaxDbConnections = 7, MaxUserConnections = 8 };
        DatabaseConfig database = Plain with { PoolSize = 0, ReservePoolSize = 0, MaxDbConnections = 0, ServerLifetime = TimeSpan.Zero };

        PoolLimits limits = Effective.Pool(global, database, Nobody with { MaxUserConnections = 0 });

        Assert.Equal((0, 0, 7, 8), (limits.PoolSize, limits.ReservePoolSize, limits.MaxDbConnections, limits.MaxUserConnections));
        Assert.Equal(TimeSpan.FromHours(1), limits.ServerLifetime);
    }

    [Theory]
    [InlineData(5, 3, 3)]
    [InlineData(5, 9, 5)]
    [InlineData(0, 9, 9)]
    public void The_least_size_is_capped_by_the_size(int size, int least, int expected) =>
        Assert.Equal(expected, Effective.Pool(PoolerSettings.Default, Plain with { PoolSize = size, MinPoolSize = least }, null).MinPoolSize);

    [Fact]
    public void Without_a_reserve_timeout_there_is_no_reserve() =>
        Assert.Equal(0, Effective.Pool(PoolerSettings.Default with { ReservePoolSize = 3, ReservePoolTimeout = TimeSpan.Zero }, Plain, null).ReservePoolSize);

    [Fact]
    public void A_clients_wait_is_limited_by_its_user_then_its_database_then_the_setting()
    {
        DatabaseConfig database = Plain with { QueryWaitTimeout = TimeSpan.FromSeconds(2) };
        UserConfig user = Nobody with { QueryWaitTimeout = TimeSpan.Zero };

        Assert.Equal(TimeSpan.FromSeconds(120), Effective.Client(PoolerSettings.Default, Plain, null).QueryWaitTimeout);
        Assert.Equal(TimeSpan.FromSeconds(2), Effective.Client(PoolerSettings.Default, database, Nobody).QueryWaitTimeout);
        Assert.Equal(TimeSpan.Zero, Effective.Client(PoolerSettings.Default, database, user).QueryWaitTimeout);
    }

    [Fact]
    public void A_users_other_timeouts_replace_the_global_ones_when_above_zero()
    {
        TimeSpan one = TimeSpan.FromSeconds(1);
        PoolerSettings global = PoolerSettings.Default with { IdleTransactionTimeout = one, ClientIdleTimeout = one, QueryTimeout = one, TransactionTimeout = one };
        UserConfig user = Nobody with { IdleTransactionTimeout = 2 * one, ClientIdleTimeout = TimeSpan.Zero, QueryTimeout = 3 * one };

        ClientLimits limits = Effective.Client(global, Plain, user);

        Assert.Equal((2 * one, one, 3 * one, one), (limits.IdleTransactionTimeout, limits.ClientIdleTimeout, limits.QueryTimeout, limits.TransactionTimeout));
    }

    [Fact]
    public void A_configuration_finds_the_users_entry_by_name()
    {
        DcpConfig config = ConfigText.Good("[pgbouncer]\nauth_type=any\n[databases]\nd = host=x user=u\n[users]\nu = pool_size=3 idle_transaction_timeout=4\n");

        Assert.Equal(3, Effective.Pool(config, config.Databases["d"], "u").PoolSize);
        Assert.Equal(20, Effective.Pool(config, config.Databases["d"], "other").PoolSize);
        Assert.Equal(TimeSpan.FromSeconds(4), Effective.Client(config, config.Databases["d"], "u").IdleTransactionTimeout);
    }
}
