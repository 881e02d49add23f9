using System.Globalization;
using Dcp.Server.Config;
using Dcp.Server.Config.Table;

namespace Dcp.Server.Admin.Shows;

/// <summary>Users that auth_file, [users] or a database's entry name, with their limits.</summary>
internal sealed class UsersShow() : Show(
    "USERS", "name", "pool_size", "reserve_pool_size", "pool_mode", "max_user_connections:i", "current_connections:i",
    "max_user_client_connections:i", "current_client_connections:i")
{
    internal override ValueTask<IEnumerable<string?[]>> RowsAsync(ConsoleCall call)
    {
        var catalog = call.Host.Catalog;
        var accounts = catalog.Accounts.ToDictionary(account => account.Name, account => account.Budget.Taken, StringComparer.Ordinal);
        return new(Names(catalog.Config, accounts.Keys).Select(name =>
            Row(catalog.Config, name, accounts.GetValueOrDefault(name), catalog.CountClientsOf(name))));
    }

    internal static SortedSet<string> Names(DcpConfig config, IEnumerable<string> accounts) =>
        new(config.Secrets.Names.Concat(config.Users.Keys).Concat(accounts).Append(DcpConfig.ConsoleDatabase), StringComparer.Ordinal);

    private static string?[] Row(DcpConfig config, string name, int servers, int clients)
    {
        var user = config.FindUser(name);
        return
        [
            name,
            Size(user?.PoolSize),
            Size(user?.ReservePoolSize),
            user?.PoolMode is { } mode ? Kinds.PoolMode.Format(mode) : null,
            Cell.Of(user?.MaxUserConnections > 0 ? user.MaxUserConnections.Value : config.Pooler.MaxUserConnections),
            Cell.Of(servers),
            Cell.Of(user?.MaxUserClientConnections > 0 ? user.MaxUserClientConnections.Value : config.Pooler.MaxUserClientConnections),
            Cell.Of(clients),
        ];
    }

    /// <summary>Right-aligned text, and empty when it is not set: PgBouncer's form.</summary>
    private static string Size(int? size) => size is { } set ? set.ToString(CultureInfo.InvariantCulture).PadLeft(9) : "";
}
