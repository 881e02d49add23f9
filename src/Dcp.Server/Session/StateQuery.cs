using System.Text;
using Dcp.Server.Config;
using Dcp.Server.Pool;
using Dcp.Server.State;
using Dcp.Wire;

namespace Dcp.Server.Session;

/// <summary>
/// Asks a server at the end of a transaction what it left in the session, when its statements may have left something. The database's answer
/// is the client's state from then on, and the server's: what was rolled back, or never took place, is not in it. The client has its
/// own answer already; its next request waits.
/// </summary>
internal static class StateQuery
{
    private const StateEffects Pinning = StateEffects.Temporary | StateEffects.Locks | StateEffects.Cursors;

    /// <summary>False: the session is over; the server is closed.</summary>
    internal static async Task<bool> RunAsync(ClientSession session)
    {
        var server = session.Server!;
        var state = session.FollowedState!;
        var sole = server.IsCockroach ? null : state.Sole;
        var seen = state.TakeSeen();
        var about = About(seen, state.Holds);
        server.Notified = Listening.Reader(session, isNew: true);
        var (answer, error) = sole is { } done ? await KnowAsync(session, server, done) : await AskAsync(session, server, about);
        var listens = StateEffects.None;
        if (error is null && server.IsUsable && state.Mode == TransactionState.Follow && (about & StateEffects.Listens) != 0)
            (listens, error) = await Listening.FollowAsync(session, server, ChannelSet.Of(answer.Channels));
        else session.Subscription?.Abort();
        server.Notified = null;
        if (error is not null || !server.Replies.IsInSync || !server.Connection!.IsAlive)
        {
            // What the server has is not known, and what the client has neither.
            session.Server = null;
            server.Pool.Discard(server, $"session state unknown: {error?.Message ?? "not in sync"}");
            session.Fail(error is null
                ? ErrorFields.Fatal(SqlState.ConnectionFailure, "server conn crashed?")
                : ErrorFields.Create("FATAL", error.SqlState, error.Message, error.Detail, error.Hint));
            return false;
        }

        server.Owner = session.Signal;
        Take(session, server, about, answer);
        session.ToClient.Defaults?.TellSuperuser(session.Connection);
        session.ToClient.Defaults?.GivenAgain();
        state.Holds = (state.Holds & ~about) | answer.Found | Hidden(session, seen, answer) | Kept(session, about, answer) | listens;
        if (state is { IsPinned: true, Mode: TransactionState.Refuse }) return await DropAsync(session, server);
        return !state.IsPinned || IsPrepared(session, server) || await Prepare.RunAsync(session);
    }

    /// <summary>The parts of the question.</summary>
    private static StateEffects About(StateEffects seen, StateEffects holds)
    {
        var about = seen & (StateEffects.Settings | StateEffects.Prepares | StateEffects.Listens | Pinning);
        if ((seen & (StateEffects.Resets | StateEffects.HiddenName)) != 0) about |= StateEffects.Settings;
        if ((seen & StateEffects.Deallocates) != 0) about |= StateEffects.Prepares;
        if ((seen & StateEffects.Unlistens) != 0) about |= StateEffects.Listens;
        if ((seen & (StateEffects.Unknown | StateEffects.Discards)) != 0)
            about |= StateEffects.Settings | StateEffects.Prepares | StateEffects.Listens | Pinning;
        if ((seen & StateEffects.Ends) != 0) about |= holds & Pinning;
        return about;
    }

    /// <summary>Asks the server for the parts of the question that are in <paramref name="about"/>.</summary>
    internal static async Task<(StateAnswer Answer, ErrorFields? Error)> AskAsync(ClientSession session, ServerConnection server, StateEffects about)
    {
        if (about == StateEffects.None) return (new StateAnswer(), null);
        return await AskAsync(server, StateQuestion.Of(about, session.Host.CustomNames.All, server.IsCockroach));
    }

    /// <summary>What the answer would be, where all settings but one are as they were.</summary>
    private static async Task<(StateAnswer Answer, ErrorFields? Error)> KnowAsync(ClientSession session, ServerConnection server, SoleSetting done)
    {
        StateAnswer answer = new();
        ErrorFields? error = null;
        if (done is { Resets: false, Name: { } set })
        {
            if (server.IsReported(set) && server.Parameters[set] is { } reported && Ascii.IsValid(reported)) answer.Settings.Add(set, reported);
            else (answer, error) = await AskAsync(server, StateQuestion.OfOne(set));
        }

        foreach (var (name, value) in session.Parameters.Items)
        {
            if (!done.Touches(name)) answer.Settings.TryAdd(name, value);
        }

        return (answer, error);
    }

    private static async Task<(StateAnswer Answer, ErrorFields? Error)> AskAsync(ServerConnection server, string question)
    {
        StateAnswer answer = new();
        var limit = server.Pool.Options.ConnectTimeout;
        var error = await ServerQuery.RunAsync(server, question, answer.Read, limit);
        if (error?.SqlState != SqlState.QueryCanceled || !server.Replies.IsInSync) return (answer, error);
        answer = new StateAnswer();
        return (answer, await ServerQuery.RunAsync(server, StateQuestion.InTime(question), answer.Read, limit));
    }

    /// <summary>Client and server have what the answer says.</summary>
    private static void Take(ClientSession session, ServerConnection server, StateEffects about, StateAnswer answer)
    {
        if ((about & StateEffects.Settings) != 0)
        {
            var parameters = server.Parameters.Where(server.IsReported);
            foreach (var (name, value) in answer.Settings)
            {
                if (!server.IsReported(name) && !server.IsOwnUser(name, value)) parameters = parameters.With(name, value);
            }

            server.Parameters = parameters;
            session.Parameters = WithStartup(session, server, parameters, answer);
        }

        if ((about & StateEffects.Prepares) != 0) session.Prepared = server.Prepared = PreparedTexts.Of(answer.Prepared);
    }

    /// <summary>
    /// What the client asked for at its start holds again after a RESET; the server does not know that. The client is told where the
    /// server has told it otherwise.
    /// </summary>
    private static ParameterValues WithStartup(ClientSession session, ServerConnection server, ParameterValues parameters, StateAnswer answer)
    {
        var present = parameters;
        var told = session.Parameters;
        foreach (var (name, _) in session.Requested)
        {
            var isGone = !answer.Settings.ContainsKey(name) && session.ToClient.Defaults?.MayBeLost(name) != false;
            var value = isGone ? session.AtLogin[name] : null;
            if (value is not null) parameters = parameters.With(name, value);
            value ??= present[name];
            if (value is not null && server.IsReported(name) && told[name] != value) BackendMessages.WriteParameterStatus(session.Connection, server.ReportedName(name), value);
        }

        session.Connection.Flush();
        return parameters;
    }

    /// <summary>State that cannot be seen, or not be given again as it is.</summary>
    private static StateEffects Hidden(ClientSession session, StateEffects seen, StateAnswer answer)
    {
        var foreign = answer.HasOtherLetters && session.Parameters["client_encoding"] is { } encoding && !encoding.Equals("UTF8", StringComparison.OrdinalIgnoreCase);
        return (seen & StateEffects.HiddenName) != 0 || foreign || session.Host.CustomNames.IsOverfull ? StateEffects.HiddenName : StateEffects.None;
    }

    /// <summary>What could follow the client, where it is to stay instead.</summary>
    private static StateEffects Kept(ClientSession session, StateEffects about, StateAnswer answer)
    {
        if (session.FollowedState!.Mode == TransactionState.Follow) return StateEffects.None;
        var kept = answer.Channels.Count > 0 ? StateEffects.Listens : StateEffects.None;
        if ((about & StateEffects.Settings) != 0 && !session.Parameters.Matches(session.AtLogin)) kept |= StateEffects.Settings;
        if (answer.Prepared.Count > 0) kept |= StateEffects.Prepares;
        return kept;
    }

    private static bool IsPrepared(ClientSession session, ServerConnection server) =>
        session.Parameters.Matches(server.Parameters) && session.Prepared.Matches(server.Prepared) && Prepare.IsListening(session, server);

    /// <summary>Something got by what is refused: it is taken away, and the client is told.</summary>
    private static async Task<bool> DropAsync(ClientSession session, ServerConnection server)
    {
        var state = session.FollowedState!;
        var words = StateRefusal.Words(state.Holds);
        state.Holds = StateEffects.None;
        if (!await Release.CleanAsync(server))
        {
            session.Server = null;
            server.Pool.Discard(server, "session state could not be dropped");
            session.Fail(SqlState.ConnectionFailure, "server conn crashed?");
            return false;
        }

        server.Owner = session.Signal;
        session.Parameters = session.AtLogin;
        session.Prepared = PreparedTexts.Empty;
        BackendMessages.WriteNoticeResponse(session.Connection, ErrorFields.Create(
            "WARNING", SqlState.FeatureNotSupported, $"dropped from the session: {words} (transaction_state = refuse)"));
        session.Connection.Flush();
        return true;
    }
}
