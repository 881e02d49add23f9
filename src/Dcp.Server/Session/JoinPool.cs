using Dcp.Server.Config;
using Dcp.Server.Pool;

namespace Dcp.Server.Session;

/// <summary>Gives a client that has been let in its pool, and what the file says of clients like it; on the client's reactor.</summary>
internal static class JoinPool
{
    /// <summary>The client's names become those that all clients of its database and user share.</summary>
    internal static void Run(ClientSession session, Database database)
    {
        var catalog = session.Host.Catalog;
        var entry = database.Config;
        var account = catalog.Account(entry.User ?? session.UserName);
        var pool = session.Host.Pools.Join(database, account);
        pool.TakeCredentials(entry.User is null ? session.Keys : null);
        session.Pool = pool;
        session.DatabaseName = database.Name;
        if (account.Name == session.UserName) session.UserName = account.Name;
        session.Limits = pool.Common(Effective.Client(catalog.Config, entry, session.UserName));
        session.StateMode = Effective.State(catalog.Config, entry, session.UserName);
        session.Mode = Effective.Pool(catalog.Config, entry, account.Name).PoolMode;
    }
}
