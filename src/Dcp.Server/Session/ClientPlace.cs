using Dcp.Server.Config;
using Dcp.Server.Pool;
using Dcp.Wire;

namespace Dcp.Server.Session;

/// <summary>A client's place under max_db_client_connections and max_user_client_connections, held until it leaves.</summary>
internal sealed class ClientPlace
{
    private readonly Budget _database;
    private readonly Budget _user;

    private ClientPlace(Budget database, Budget user)
    {
        _database = database;
        _user = user;
    }

    /// <summary>Takes the place of a client that has logged in. False: there was none, and the session is over.</summary>
    /// <param name="exempt">It is counted, and let in whatever the limits are: an administrator.</param>
    internal static bool Take(ClientSession session, Budget database, ClientLimits limits, bool exempt)
    {
        var user = session.Host.Catalog.ClientsOf(session.UserName);
        if (!database.TryTake(exempt ? 0 : limits.MaxDbClientConnections)) return Refuse(session, "max_db_client_connections");
        if (!user.TryTake(exempt ? 0 : limits.MaxUserClientConnections))
        {
            database.Give();
            return Refuse(session, "max_user_client_connections");
        }

        session.Place = new ClientPlace(database, user);
        return true;
    }

    internal void Give()
    {
        _user.Give();
        _database.Give();
    }

    private static bool Refuse(ClientSession session, string limit)
    {
        session.Fail(SqlState.TooManyConnections, $"client connections exceeded ({limit})");
        return false;
    }
}
