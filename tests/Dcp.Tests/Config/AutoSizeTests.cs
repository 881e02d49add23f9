using Dcp.Server.Config;

namespace Dcp.Tests.Config;

public sealed class AutoSizeTests
{
    private const string Transactions = "[pgbouncer]\nauth_type = any\npool_mode = transaction\n";

    [Fact]
    public void A_size_steers_itself_between_bounds_of_the_database_or_of_all()
    {
        var (config, problems) = ConfigText.Load(
            Transactions + "auto_pool_size_max = 50\nmin_pool_size = 3\n[databases]\na = host=x user=u pool_size=auto\nb = host=x user=u pool_size=AUTO auto_pool_size_min=5 auto_pool_size_max=9\nc = host=x user=u\n");
        Assert.Empty(problems);

        PoolLimits Of(string name) => Effective.Pool(config!, config!.Databases[name], "u");
        Assert.Equal((new SizeBounds(3, 50), 50), (Of("a").AutoSize!.Value, Of("a").PoolSize));
        Assert.Equal((new SizeBounds(5, 9), 9), (Of("b").AutoSize!.Value, Of("b").PoolSize));
        Assert.Equal(((SizeBounds?)null, 20), (Of("c").AutoSize, Of("c").PoolSize));
    }

    [Fact]
    public void It_may_be_the_default_and_a_users_own_size_or_session_pooling_makes_it_fixed()
    {
        var (config, problems) = ConfigText.Load(
            Transactions + "default_pool_size = auto\n[databases]\na = host=x\nb = host=x pool_size=7\n[users]\ns = pool_mode=session\nf = pool_size=4\n");
        Assert.NotNull(config);
        Assert.DoesNotContain(problems, problem => problem.Contains("error", StringComparison.Ordinal));
        var database = config.Databases["a"];

        Assert.Equal(new SizeBounds(2, 100), Effective.Pool(config, database, "any").AutoSize);
        Assert.Equal(((SizeBounds?)null, 7), (Effective.Pool(config, config.Databases["b"], "any").AutoSize, Effective.Pool(config, config.Databases["b"], "any").PoolSize));
        Assert.Equal(((SizeBounds?)null, 100), (Effective.Pool(config, database, "s").AutoSize, Effective.Pool(config, database, "s").PoolSize));
        Assert.Equal(((SizeBounds?)null, 4), (Effective.Pool(config, database, "f").AutoSize, Effective.Pool(config, database, "f").PoolSize));
    }

    [Theory]
    [InlineData("pool_size=auto pool_mode=session", "error: database \"a\": pool_size = auto needs pool_mode = transaction or statement: in session pooling a server is not free before its client leaves, and no size makes it so")]
    [InlineData("pool_size=auto auto_pool_size_min=9 auto_pool_size_max=8", "error: database \"a\": auto_pool_size_min (9) is above auto_pool_size_max (8)")]
    [InlineData("pool_size=auto min_pool_size=200", "warning: database \"a\": min_pool_size (200) is above auto_pool_size_max (100), which holds")]
    [InlineData("pool_size=auto max_db_connections=30", "warning: database \"a\": auto_pool_size_max (100) is above max_db_connections (30), which holds, and which the steering does not know")]
    [InlineData("pool_size=auto reserve_pool_size=3", "warning: database \"a\": reserve_pool_size has no effect with pool_size = auto")]
    [InlineData("pool_size=automatic", "error: \"a\": pool_size = \"automatic\" is not allowed; it takes auto, or a whole number from 0, or -1 for not set")]
    public void What_does_not_go_together_is_reported(string entry, string expected) =>
        Assert.Contains($"t.ini:5: {expected}", ConfigText.Load($"{Transactions}[databases]\na = host=x user=u {entry}\n").Problems);

    [Fact]
    public void It_is_shown_as_it_is_written() =>
        Assert.Equal("auto", Server.Config.Table.SettingsTable.Find("default_pool_size")!.Format(
            Server.Config.Table.SettingsTable.Set(PoolerSettings.Default, "default_pool_size", "auto").Settings));
}
