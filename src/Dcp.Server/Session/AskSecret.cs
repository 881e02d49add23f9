using Dcp.Server.Config;
using Dcp.Server.Pool;
using Dcp.Wire;
using Dcp.Wire.Authentication;

namespace Dcp.Server.Session;

/// <summary>
/// Asks a database about a user that auth_file does not have: auth_query, run over a server of auth_user. It is asked at each login, for
/// passwords change; what was learned last serves the user's own servers.
/// </summary>
internal static class AskSecret
{
    /// <summary>
    /// What is known of the client's user. Null: the session is over. Unknown without a question where nobody is configured to be asked, or
    /// where the client's database does not exist.
    /// </summary>
    internal static async Task<UserSecret?> RunAsync(ClientSession session)
    {
        var catalog = session.Host.Catalog;
        var database = catalog.Find(session.DatabaseName);
        if (database is null && session.DatabaseName != DcpConfig.ConsoleDatabase) return UserSecret.UnknownUser;
        var authUser = database?.Config.AuthUser ?? catalog.Settings.AuthUser;
        if (string.IsNullOrEmpty(authUser))
        {
            session.Host.Log.NoSuchUser(session.LogName, session.UserName);
            return UserSecret.UnknownUser;
        }

        if (FindWhereToAsk(session, database) is not { } where) return null;
        var answer = await AnswerAsync(session, session.Host.Pools.Join(where, catalog.Account(authUser)), database?.Config.AuthQuery ?? catalog.Settings.AuthQuery);
        if (answer is null || session.IsOver()) return null;
        if (answer.Name is null)
        {
            session.Fail(SqlState.InvalidAuthorization, "no such user");
            return null;
        }

        session.UserName = answer.Name;
        database?.Learn(answer.Name, answer.Secret);
        return answer.Secret;
    }

    /// <summary>The client counts as the pool's while it is asked about, so that the pool stays.</summary>
    private static async Task<SecretAnswer?> AnswerAsync(ClientSession session, Pool.Pool pool, string query)
    {
        try
        {
            return await RentAsync(session, pool) is { } server ? await AskAsync(session, server, query) : null;
        }
        finally
        {
            pool.ClientLeft();
        }
    }

    private static Database? FindWhereToAsk(ClientSession session, Database? database)
    {
        var catalog = session.Host.Catalog;
        var name = database?.Config.AuthDbName ?? catalog.Settings.AuthDbName ?? session.DatabaseName;
        if (name == DcpConfig.ConsoleDatabase)
        {
            session.Host.Log.ClientProblem(session.LogName, $"cannot use the reserved \"{name}\" database as an auth_dbname");
            session.Fail(SqlState.ConfigurationFileError, ConfigError);
            return null;
        }

        if (catalog.Find(name) is not { } found)
        {
            session.Host.Log.ClientProblem(session.LogName, $"authentication database \"{name}\" is not configured.");
            session.Fail(SqlState.ConfigurationFileError, ConfigError);
            return null;
        }

        if (!found.IsDisabled) return found;
        session.Fail(SqlState.ObjectNotInPrerequisiteState, $"authentication database \"{name}\" is disabled");
        return null;
    }

    private static async Task<ServerConnection?> RentAsync(ClientSession session, Pool.Pool pool)
    {
        var waiter = session.Waiter;
        var server = pool.Rent(waiter);
        while (server is null)
        {
            if (!await session.PauseAsync())
            {
                pool.Abandon(waiter);
                return null;
            }

            if (waiter.Failure is { } failure)
            {
                waiter.Failure = null;
                session.Fail(failure.SqlState, failure.Message);
                return null;
            }

            server = waiter.Server;
            waiter.Server = null;
        }

        server.LinkedTo = session.Id;
        server.HasServed = true;
        return server;
    }

    /// <summary>Null: there is no answer, and the session is over. The server is given back in any case.</summary>
    private static async Task<SecretAnswer?> AskAsync(ClientSession session, ServerConnection server, string query)
    {
        SecretAnswer answer = new();
        var error = await ServerQuery.AskAsync(server, query, session.UserName, answer.Read, session.Host.Settings.ClientLoginTimeout);
        server.LinkedTo = 0;
        if (error is null && answer.Problem is null && server.IsUsable)
        {
            server.Pool.Return(server);
            return answer;
        }

        if (error is not null) session.Host.Log.ClientProblem(server.LogName, $"error in auth_query: {error.Severity} {error.Message}");
        server.Pool.Discard(server, error is not null ? "error response from auth_query" : answer.Problem ?? "server not in sync");
        session.Fail(SqlState.ConfigurationFileError, ConfigError);
        return null;
    }

    private const string ConfigError = "bouncer config error";
}
