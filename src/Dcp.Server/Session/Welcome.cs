using Dcp.Server.Metrics;
using Dcp.Server.Pool;
using Dcp.Wire;

namespace Dcp.Server.Session;

/// <summary>
/// The stage between the password and the first query: the client is told the session's parameters as the database has them, with its own
/// startup parameters applied. That needs a server the first time; later the pool remembers.
/// </summary>
internal static class Welcome
{
    /// <summary>False: the session is over.</summary>
    internal static async Task<bool> RunAsync(ClientSession session)
    {
        if (session.Objection is { } objection)
        {
            session.Fail(objection);
            return false;
        }

        if (!await LearnAsync(session)) return false;
        session.Waiter.InLogin = false;
        Write(session, session.Pool!.Welcome, session.Parameters, session.Superuser);
        session.Counters.ClientLogins++;
        session.Counters.Latencies.Record(LatencyKind.Login, session.Reactor.Now - session.ConnectedAt);
        session.Connection.Flush();
        return true;
    }

    /// <summary>The rest of a life that began in another process, which did not tell all of the client's parameters.</summary>
    internal static async Task GoOnAsync(ClientSession session)
    {
        var isKnown = false;
        try
        {
            isKnown = await LearnAsync(session);
        }
        catch (Exception exception)
        {
            session.Broke(exception);
        }

        if (isKnown) _ = Serve.RunAsync(session);
        else session.End();
    }

    /// <summary>Finds out the session's parameters, as the database has them and the client wants them.</summary>
    private static async Task<bool> LearnAsync(ClientSession session)
    {
        var pool = session.Pool!;
        if (!pool.TryWelcome(session.Requested, out var parameters, out var superuser))
        {
            if (!await AskServerAsync(session)) return false;
            parameters = session.Parameters;
            superuser = session.Superuser;
            pool.Remember(session.Requested, parameters, superuser);
        }

        var request = pool.Common(session.Requested, parameters);
        session.Requested = request.Requested;
        session.Parameters = session.AtLogin = request.Parameters;
        foreach (var (name, _) in session.Requested) session.Host.CustomNames.Add(name);
        session.Superuser = superuser;
        session.ToClient.Defaults = session.ToServer.Defaults = ClientDefaults.Of(request, session.KnowsState, superuser);
        return true;
    }

    /// <summary>Takes a server for as long as it takes to learn its parameters and to try the client's.</summary>
    private static async Task<bool> AskServerAsync(ClientSession session)
    {
        var pool = session.Pool!;
        session.State = ClientState.Waiting;
        QueueLimit.Begin(session);
        var server = pool.Rent(session.Waiter);
        while (server is null)
        {
            if (!await session.PauseAsync()) return false;
            if (session.Waiter.Failure is { } failure)
            {
                session.Waiter.Failure = null;
                session.Fail(failure.SqlState, failure.Message);
                return false;
            }

            server = session.Waiter.Server;
            session.Waiter.Server = null;
        }

        session.State = ClientState.Active;
        session.Server = server;
        server.Owner = session.Signal;
        server.LinkedTo = session.Id;
        var wanted = pool.Initial;
        foreach (var (name, value) in session.Requested) wanted = wanted.With(name, value);
        session.Parameters = wanted;
        if (!wanted.Matches(server.Parameters) && !await Prepare.RunAsync(session)) return false;
        session.Parameters = server.Parameters;
        var asked = session.Requested.Any(item => string.Equals(item.Key, "role", StringComparison.OrdinalIgnoreCase));
        session.Superuser = asked ? server.Superuser : null;
        session.Server = null;
        Release.AfterTransaction(session, server);
        return true;
    }

    /// <summary>Says that the client is let in.</summary>
    /// <param name="reported">What servers report, in their order.</param>
    /// <param name="parameters">The client's own values, which win.</param>
    /// <param name="superuser">What is_superuser is; null: as for all.</param>
    internal static void Write(
        ClientSession session, IReadOnlyList<KeyValuePair<string, string>> reported, ParameterValues parameters, string? superuser = null)
    {
        var client = session.Connection;
        BackendMessages.WriteAuthenticationOk(client);
        foreach (var (name, value) in reported)
        {
            BackendMessages.WriteParameterStatus(client, name, name == ParameterValues.Superuser ? superuser ?? value : parameters[name] ?? value);
        }

        session.Host.CancelKeys.Give(session);
        if (session.Host.Settings.LoginNotifyMessage is { Length: > 0 } message)
        {
            BackendMessages.WriteNoticeResponse(client, ErrorFields.Create("NOTICE", SqlState.SuccessfulCompletion, message));
        }

        BackendMessages.WriteReadyForQuery(client, TransactionStatus.Idle);
    }
}
