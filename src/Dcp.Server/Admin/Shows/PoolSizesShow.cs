using System.Globalization;

namespace Dcp.Server.Admin.Shows;

/// <summary>Sizes of pools that steer themselves (pool_size = auto), and what they are made of.</summary>
internal sealed class PoolSizesShow() : Show(
    "POOL_SIZES", "database", "user", "pool_size:i", "best:i", "least:i", "most:i", "phase", "xact_rate", "elasticity", "pressure", "signals", "changes:q")
{
    internal override ValueTask<IEnumerable<string?[]>> RowsAsync(ConsoleCall call) => new(
        from pool in call.Host.Pools.All
        where pool.Steering is not null
        orderby pool.Database.Name, pool.User.Name
        select Row(pool, pool.Steering!));

    private static string?[] Row(Pool.Pool pool, Pool.PoolSteering steering)
    {
        var controller = steering.Controller;
        return
        [
            pool.Database.Name,
            pool.User.Name,
            Cell.Of(steering.Size),
            Cell.Of(controller.Center),
            Cell.Of(controller.Bounds.Least),
            Cell.Of(controller.Bounds.Most),
            controller.Phase.ToString().ToLowerInvariant(),
            Text(controller.Throughput, "0.0"),
            Text(controller.Elasticity, "0.00"),
            Text(steering.Signal.Pressure, "0.00"),
            steering.Signal.Text,
            Cell.Of(steering.Changes),
        ];
    }

    private static string Text(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
