using Dcp.Server.Config;
using Dcp.Server.Config.Hba;
using Dcp.Server.Pool;
using Dcp.Wire;
using Dcp.Wire.Authentication;

namespace Dcp.Server.Session;

/// <summary>
/// The stage in which a client proves who it is. A user that does not exist is asked like any other and fails like a wrong password; that
/// a database does not exist is told only to who has passed.
/// </summary>
internal static class Authenticate
{
    /// <summary>False: the session is over. True: it has a pool, or is the console's.</summary>
    internal static async Task<bool> RunAsync(ClientSession session)
    {
        var host = session.Host;
        host.Log.ClientLogin(session.LogName, session.DatabaseName, session.UserName, session.Tls.Length > 0 ? session.Tls : "no", session.Replication.Word);
        var console = session.DatabaseName == DcpConfig.ConsoleDatabase;
        if (host.Clients > host.Settings.MaxClientConn && !(console && Access.IsAdmin(session)))
        {
            session.Fail(SqlState.TooManyConnections, "no more connections allowed (max_client_conn)");
            return false;
        }

        var known = (console && Access.IsOwnProcess(session)) || host.Settings.AuthType == AuthType.Any;
        if (!known && !await ProveAsync(session)) return false;
        if (!console) return Enter(session);
        if (Access.IsAdmin(session) || Access.IsStats(session))
        {
            session.IsConsole = true;
            return Access.EnterConsole(session);
        }

        session.Fail(SqlState.InvalidAuthorization, "not allowed");
        return false;
    }

    /// <summary>False: the client has not proved who it is, and the session is over.</summary>
    private static async Task<bool> ProveAsync(ClientSession session)
    {
        if (LoginRule.Of(session) is not { } rule)
        {
            session.Fail(SqlState.InvalidAuthorization, "no authentication method is found");
            return false;
        }

        switch (rule.Method)
        {
            case HbaMethod.Reject:
                session.Fail(SqlState.InvalidAuthorization, "login rejected");
                return false;
            case HbaMethod.Ldap or HbaMethod.Pam:
                return await OutsideLogin.RunAsync(session, rule);
        }

        if (await SecretAsync(session) is not { } secret) return false;
        return rule.Method switch
        {
            HbaMethod.Cert => NameLogin.ByCertificate(session, secret, rule.Map),
            HbaMethod.Peer => await NameLogin.ByPeerAsync(session, secret, rule),
            _ => await PasswordLogin.RunAsync(session, rule.Method, secret),
        };
    }

    /// <summary>What is known of the client's user; null: the session is over.</summary>
    private static async ValueTask<UserSecret?> SecretAsync(ClientSession session) =>
        session.Host.Catalog.Config.Secrets.Find(session.UserName) is { } secret
            ? PoolCredentials.Secret(secret)
            : await AskSecret.RunAsync(session);

    /// <summary>Finds the client's pool, or says why it has none.</summary>
    private static bool Enter(ClientSession session)
    {
        var catalog = session.Host.Catalog;
        if (catalog.Find(session.DatabaseName) is not { } database)
        {
            session.Fail(SqlState.InvalidCatalogName, $"no such database: {session.DatabaseName}");
            return false;
        }

        if (database.IsDisabled)
        {
            session.Fail(SqlState.ObjectNotInPrerequisiteState, $"database \"{database.Name}\" is disabled");
            return false;
        }

        var entry = database.Config;
        if (entry.User is null && catalog.Settings.AuthType == AuthType.Any)
        {
            session.Fail(SqlState.InvalidAuthorization, $"auth_type=any needs a forced user, and database \"{database.Name}\" has none");
            return false;
        }

        session.Limits = Effective.Client(catalog.Config, entry, session.UserName);
        if (!ClientPlace.Take(session, database.Clients, session.Limits, exempt: false)) return false;
        if (session.Password is { } password) database.Learn(session.UserName, password);
        JoinPool.Run(session, database);
        return true;
    }
}
