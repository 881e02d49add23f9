using System.Buffers;
using Dcp.Server.Config;
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
    private const int LongestMessage = 64 * 1024;

    /// <summary>False: the session is over. True: it has a pool, or is the console's.</summary>
    internal static async Task<bool> RunAsync(ClientSession session)
    {
        var host = session.Host;
        host.Log.ClientLogin(session.LogName, session.DatabaseName, session.UserName, session.Tls.Length > 0 ? session.Tls : "no", session.Replication.Word);
        var console = session.DatabaseName == DcpConfig.ConsoleDatabase;
        var admin = console && Access.IsAdmin(session);
        if (host.Clients > host.Settings.MaxClientConn && !admin)
        {
            session.Fail(SqlState.TooManyConnections, "no more connections allowed (max_client_conn)");
            return false;
        }

        ScramKeys? keys = null;
        if (!(console && Access.IsOwnProcess(session)) && host.Settings.AuthType != AuthType.Any)
        {
            if (await SecretAsync(session) is not { } secret) return false;
            FrontendLogin login = new(Method(host.Settings.AuthType), session.UserName, secret, host.Logins);
            if (!await LogInAsync(session, login)) return false;
            keys = login.Keys;
        }

        if (!console) return Enter(session, keys);
        if (Access.IsAdmin(session) || Access.IsStats(session))
        {
            session.IsConsole = true;
            return Access.EnterConsole(session);
        }

        session.Fail(SqlState.InvalidAuthorization, "not allowed");
        return false;
    }

    private static LoginMethod Method(AuthType type) => type switch
    {
        AuthType.Trust => LoginMethod.Trust,
        AuthType.Plain => LoginMethod.Plain,
        AuthType.ScramSha256 => LoginMethod.ScramSha256,
        _ => LoginMethod.Md5,
    };

    /// <summary>What is known of the client's user; null: the session is over.</summary>
    private static async ValueTask<UserSecret?> SecretAsync(ClientSession session) =>
        session.Host.Catalog.Config.Secrets.Find(session.UserName) is { } secret
            ? PoolCredentials.Secret(secret)
            : await AskSecret.RunAsync(session);

    private static async Task<bool> LogInAsync(ClientSession session, FrontendLogin login)
    {
        using MessageAssembler assembler = new(LongestMessage);
        LoginStep? step = login.Begin(session.Connection);
        while (true)
        {
            session.Connection.Flush();
            switch (step)
            {
                case LoginStep.Done:
                    return true;
                case LoginStep.Failed:
                    if (login.Failure!.Reason is { } reason) session.Host.Log.LoginFailed(session.LogName, reason);
                    session.Fail(login.Failure.SqlState, login.Failure.Message);
                    return false;
            }

            if (step is null && !await session.PauseAsync()) return false;
            step = Next(session, login, assembler, out var toDerive);
            if (toDerive is var (type, body)) step = await DeriveAsync(session, login, type, body);
        }
    }

    private static LoginStep? Next(ClientSession session, FrontendLogin login, MessageAssembler assembler, out (byte Type, byte[] Body)? toDerive)
    {
        toDerive = null;
        var connection = session.Connection;
        var result = assembler.Next(connection.Input, out var consumed, out var type, out var body);
        LoginStep? step = null;
        if (result == AssembleResult.Message)
        {
            if (login.WillDerive) toDerive = (type, body.ToArray());
            else step = login.Receive(type, body, connection);
        }
        else if (result != AssembleResult.NeedMore)
        {
            step = login.Receive(0, [], connection);
        }

        connection.Consume(consumed);
        return step;
    }

    private static async Task<LoginStep> DeriveAsync(ClientSession session, FrontendLogin login, byte type, byte[] body)
    {
        ArrayBufferWriter<byte> answer = new();
        var step = await session.Reactor.OffloadAsync(() => login.Receive(type, body, answer));
        session.Connection.Write(answer.WrittenSpan);
        return step;
    }

    /// <summary>Finds the client's pool, or says why it has none.</summary>
    private static bool Enter(ClientSession session, ScramKeys? keys)
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

        var account = catalog.Account(entry.User ?? session.UserName);
        session.Limits = Effective.Client(catalog.Config, entry, session.UserName);
        if (!ClientPlace.Take(session, database.Clients, session.Limits, exempt: false)) return false;
        var pool = session.Host.Pools.Join(database, account);
        pool.TakeCredentials(entry.User is null ? keys : null);
        session.Pool = pool;
        session.Mode = Effective.Pool(catalog.Config, entry, account.Name).PoolMode;
        return true;
    }
}
