using Dcp.Net;
using Dcp.Server.Config;
using Dcp.Server.Listen;
using Dcp.Server.Metrics;
using Dcp.Server.Pool;
using Dcp.Server.State;
using Dcp.Wire;
using Dcp.Wire.Authentication;

namespace Dcp.Server.Session;

/// <summary>
/// One client from accept to close. It lives on one reactor and all members are for it, except <see cref="Stop"/> and what the console
/// reads. The stages of its life are in files of their own: <see cref="Startup"/>, <see cref="Authenticate"/>, <see cref="Welcome"/>,
/// <see cref="Serve"/>; this type holds what they share, and ends the session in one place.
/// </summary>
internal sealed class ClientSession : IDisposable
{
    /// <summary>PostgreSQL takes no longer message, in bytes.</summary>
    private const int LongestMessage = 0x3FFFFFFF - 1;

    private StopRequest? _stop;
    private StateRelay? _state;
    private SerializationRetry? _retry;
    private DrainedRequest? _drained;
    private KeptRequest? _kept;

    internal ClientSession(SessionHost host, Connection connection)
    {
        Host = host;
        Connection = connection;
        Signal = new Signal(connection.Reactor);
        Waiter = new Waiter(Signal) { InLogin = true };
        Id = ConnectionIds.Next();
        ConnectedAt = RequestedAt = Reactor.Now;
        ToServer = new ClientRelay(Math.Min(host.Settings.MaxPacketSize, LongestMessage), host.Settings.DisablePqExec);
    }

    internal long Id { get; }

    internal SessionHost Host { get; }

    /// <summary>The network connection; TLS takes the plain one's place.</summary>
    internal Connection Connection { get; set; }

    internal Reactor Reactor => Signal.Reactor;

    /// <summary>Where the session waits, whatever it waits for.</summary>
    internal Signal Signal { get; }

    internal Waiter Waiter { get; }

    internal ClientState State { get; set; }

    internal string DatabaseName { get; set; } = "(nodb)";

    internal string UserName { get; set; } = "(nouser)";

    /// <summary>TLS in use, as SHOW CLIENTS shows it; empty without.</summary>
    internal string Tls { get; set; } = "";

    /// <summary>What the startup packet asked for beyond user and database.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> Requested { get; set; } = [];

    /// <summary>What is wrong with that; the client is told when it has proved who it is, as by PostgreSQL.</summary>
    internal ErrorFields? Objection { get; set; }

    /// <summary>What is_superuser is with the role that the client asked for; null: nothing of its own.</summary>
    internal string? Superuser { get; set; }

    internal Replication Replication { get; set; } = Replication.None;

    /// <summary>What the client's SCRAM login has shown, which opens a server with the same secret.</summary>
    internal ScramKeys? Keys { get; set; }

    /// <summary>The password that somebody else has found right (ldap, pam).</summary>
    internal UserSecret? Password { get; set; }

    internal Pool.Pool? Pool { get; set; }

    internal PoolMode Mode { get; set; }

    /// <summary>What becomes of what it leaves in its session, unless that is its own.</summary>
    internal TransactionState StateMode { get; set; }

    internal ClientLimits? Limits { get; set; }

    /// <summary>Its place under the limits of clients; null before it has logged in.</summary>
    internal ClientPlace? Place { get; set; }

    /// <summary>The <see cref="Pool.Waiter.Since"/> of the wait that the client was told of.</summary>
    internal long NotifiedSince { get; set; } = long.MinValue;

    /// <summary>The linked server, or null.</summary>
    internal ServerConnection? Server { get; set; }

    /// <summary>A cancel request came while the client waited for a server.</summary>
    internal bool IsCancelAsked { get; set; }

    /// <summary>No transaction of the client would be cut if it had to go now.</summary>
    internal bool HoldsNothing => State != ClientState.Active || (_retry is not { IsPausing: true } && KeepsServer && Server is { Replies.IsInSync: true });

    /// <summary>What it leaves in its session is its own, or is followed: it can be told what of it was set and what was reset.</summary>
    internal bool KnowsState => Mode == PoolMode.Session || StateMode != TransactionState.Ignore;

    /// <summary>The server stays linked when a transaction is over.</summary>
    internal bool KeepsServer => Mode == PoolMode.Session || FollowedState is { IsPinned: true };

    /// <summary>
    /// Another process could go on with the client: nothing of it is on its way, and no server runs anything for it. A request that it has just
    /// sent is no hindrance, but part of one is.
    /// </summary>
    internal bool IsReadyToLeave
    {
        get
        {
            if (_stop is not null || _retry is { IsPausing: true } || !Connection.CanGiveAway || Connection.Unsent > 0 || Connection.Error != default || !ToServer.IsBetweenMessages || ToClient.Defaults is { AreLost: true } || !Channels.IsEmpty) return false;
            return State switch
            {
                ClientState.Idle => true,
                ClientState.Waiting => Waiter is { Server: null, Assigned: false, Failure: null },
                ClientState.Active => Mode == PoolMode.Session && Server is { IsReadyToLeave: true },
                _ => false,
            };
        }
    }

    /// <summary>What was read of the client and for it is sent on; clients that have not been welcomed and the console's are of no interest.</summary>
    internal bool IsQuiet =>
        State is ClientState.Login || IsConsole
        || (Connection.Unsent == 0 && ToServer.IsBetweenMessages && ToClient.MayInsert && Server?.Connection?.Unsent is null or 0);

    /// <summary>Nothing has come of the client that was not dealt with.</summary>
    internal bool HasNothingToSay => Connection.Input.IsEmpty && ToServer.IsBetweenMessages;

    /// <summary>Session parameters as the client believes them to be, on whichever server.</summary>
    internal ParameterValues Parameters = ParameterValues.Empty;

    /// <summary>The same as its login left them: what RESET goes back to.</summary>
    internal ParameterValues AtLogin { get; set; } = ParameterValues.Empty;

    /// <summary>What the client has prepared by SQL, on whichever server.</summary>
    internal PreparedTexts Prepared { get; set; } = PreparedTexts.Empty;

    /// <summary>What it listens to without a server of its own; null before its first LISTEN.</summary>
    internal Subscription? Subscription { get; set; }

    /// <summary>The channels of that.</summary>
    internal ChannelSet Channels => Subscription is { } subscription ? subscription.Channels : ChannelSet.Empty;

    internal ClientRelay ToServer;

    /// <summary>What the client has prepared; null before it is served, and where nobody follows it.</summary>
    internal StatementRelay? Statements { get; private set; }

    /// <summary>The same, where prepared statements are followed: not in session pooling, and not with max_prepared_statements = 0.</summary>
    internal StatementRelay? FollowedStatements =>
        Mode == PoolMode.Session || Host.Settings.MaxPreparedStatements == 0 ? null : Statements ??= new StatementRelay(this);

    /// <summary>What the client leaves in its session, where that is followed; else null.</summary>
    internal StateRelay? FollowedState => _state ?? FollowState();

    /// <summary>Sends again what failed with 40001; null where that is off (retry_serialization) and nothing is under way any more.</summary>
    internal SerializationRetry? Retry =>
        _retry is { IsBusy: true } ? _retry : Pool is { Options.Retries: > 0 } ? _retry ??= new SerializationRetry(this) : null;

    /// <summary>Runs again what a draining node has not begun; null where that is off (retry_drained) and nothing is under way any more.</summary>
    internal DrainedRequest? Drained =>
        _drained is { IsArmed: true } ? _drained : Pool is { Options.RunsDrained: true } ? _drained ??= new DrainedRequest(this) : null;

    /// <summary>What either of the two would send again.</summary>
    internal KeptRequest Kept => _kept ??= new KeptRequest();

    /// <summary>Servers that were lost one after the other before anything of the client's was on them.</summary>
    internal int LostServers { get; set; }

    internal ServerRelay ToClient { get; } = new();

    /// <summary>The server is in sync, and has sent a part of a notification: it goes back when it has sent the rest.</summary>
    internal bool AwaitsNotification { get; set; }

    /// <summary>The key that the client was given for cancelling; 0 before.</summary>
    internal ulong CancelKey { get; set; }

    /// <summary>What is behind the first eight bytes of the key; empty before protocol 3.2.</summary>
    internal byte[] CancelTail { get; set; } = [];

    /// <summary>The client speaks protocol 3.2.</summary>
    internal bool HasLongKey { get; set; }

    /// <summary>Timestamps of the clock.</summary>
    internal long ConnectedAt { get; init; }

    internal long RequestedAt { get; set; }

    /// <summary>When the present lease began, and when its present query did.</summary>
    internal long StartedAt { get; set; }

    internal long QueryStartedAt { get; set; }

    /// <summary>When the client asked for the present transaction, its wait for a server included; null between transactions.</summary>
    internal long? AskedAt { get; set; }

    /// <summary>This reactor's counts for the session's pool.</summary>
    internal Counters Counters => Pool!.CountersByReactor[Reactor.Index];

    /// <summary>When the session is stopped with <see cref="DeadlineStop"/>; 0 for never. Looked at by <see cref="SessionSet"/>.</summary>
    internal long Deadline { get; private set; }

    /// <summary>What the client is told when the deadline is over; null when nothing is limited, though its limit may be none.</summary>
    internal StopRequest? DeadlineStop { get; private set; }

    /// <summary>When what is limited began.</summary>
    internal long LimitedSince { get; private set; }

    /// <summary>Why the session ends; the first reason stays.</summary>
    internal string? CloseReason { get; private set; }

    /// <summary><c>C-0x2a: db/user@1.2.3.4:5678</c>, as PgBouncer names a client in its log.</summary>
    internal string LogName => $"C-0x{Id:x}: {DatabaseName}/{UserName}@{Addresses.Text(Connection.RemoteEndPoint, Connection.PeerProcessId, Host.Settings.ListenPort)}";

    /// <summary>Runs the whole life.</summary>
    internal async Task RunAsync()
    {
        Connection.Owner = Signal;
        SetDeadline(Host.Settings.ClientLoginTimeout, StopRequest.LoginTimeout);
        var isWelcome = false;
        try
        {
            if (await Startup.RunAsync(this) && await Authenticate.RunAsync(this))
            {
                if (IsConsole) await Host.Console.RunAsync(this);
                else if (Replication.IsWanted) await Replicate.RunAsync(this);
                else isWelcome = await Welcome.RunAsync(this);
            }
        }
        catch (Exception exception)
        {
            Broke(exception);
        }

        // Not awaited: nothing of the login is kept for as long as the client stays.
        if (isWelcome) _ = Serve.RunAsync(this);
        else End();
    }

    /// <summary>Runs the rest of a life that began in another process.</summary>
    /// <param name="learns">Its parameters are not known yet, as far as it has no server.</param>
    internal void GoOn(ServerConnection? server, bool learns)
    {
        Connection.Owner = Signal;
        Server = server;
        _ = server is { Startup: not null } ? Replicate.GoOnAsync(this, server) : learns ? Welcome.GoOnAsync(this) : Serve.RunAsync(this);
    }

    /// <summary>A bug of ours: this client ends, nobody else does.</summary>
    internal void Broke(Exception exception)
    {
        Fail(SqlState.InternalError, "internal error");
        Host.Log.InternalError(exception, LogName);
    }

    /// <summary>The client asked for the console and may have it.</summary>
    internal bool IsConsole { get; set; }

    /// <summary>What a cancel request does to the console's command that waits; null while none does.</summary>
    internal Action? Canceled { get; set; }

    /// <summary>Ends the session from outside (timeout, KILL, shutdown), with an error for the client. Any thread.</summary>
    internal void Stop(StopRequest request)
    {
        if (Interlocked.CompareExchange(ref _stop, request, null) is not null) return;
        if (Reactor.IsCurrent) Signal.Set();
        else Reactor.Post(Signal.Set);
    }

    /// <summary>From now, a limit for what the session does; zero for none.</summary>
    internal void SetDeadline(TimeSpan limit, StopRequest stop) => SetDeadline(limit, stop, Reactor.Now);

    /// <summary>The same for what the session has been doing for a while.</summary>
    internal void SetDeadline(TimeSpan limit, StopRequest stop, long since)
    {
        DeadlineStop = stop;
        LimitedSince = since;
        Deadline = limit > TimeSpan.Zero ? since + Reactor.ToTicks(limit) : 0;
    }

    /// <summary>As <see cref="SetDeadline(TimeSpan, StopRequest, long)"/>, unless the limit that holds already is over sooner.</summary>
    internal void ShortenDeadline(TimeSpan limit, StopRequest stop, long since)
    {
        if (limit > TimeSpan.Zero && (Deadline == 0 || since + Reactor.ToTicks(limit) < Deadline)) SetDeadline(limit, stop, since);
    }

    internal void ClearDeadline()
    {
        Deadline = 0;
        DeadlineStop = null;
    }

    internal void DeadlineOver()
    {
        Deadline = 0;
        Stop(DeadlineStop!);
    }

    /// <summary>Waits until something happened. False: the session is over, and its reason is set.</summary>
    internal async ValueTask<bool> PauseAsync()
    {
        await Signal.WaitAsync();
        return !IsOver();
    }

    /// <summary>Stopped, or the client is gone; sets the reason.</summary>
    internal bool IsOver()
    {
        if (_stop is { } stop)
        {
            if (stop.Error is { } error) Fail(error);
            CloseReason ??= stop.Reason;
            return true;
        }

        if (Connection.IsAlive || (Connection.InputEnded && !Connection.Input.IsEmpty && State == ClientState.Login)) return false;
        CloseReason ??= Connection.InputEnded ? "client unexpected eof" : "client connection lost";
        return true;
    }

    /// <summary>Tells the client a fatal error, unless it is in the middle of a message of the server's; that ends the session.</summary>
    internal void Fail(string sqlState, string message, string? detail = null) =>
        Fail(ErrorFields.Create("FATAL", sqlState, message, detail));

    /// <inheritdoc cref="Fail(string, string, string?)"/>
    internal void Fail(ErrorFields error)
    {
        if (CloseReason is not null) return;
        CloseReason = error.Message;
        if (Waiter.InLogin && Pool is not null && IsToldAfterPassword(error.SqlState)) BackendMessages.WriteAuthenticationOk(Connection);
        if (ToClient.MayInsert) BackendMessages.WriteErrorResponse(Connection, error);
        Host.Log.ClientError(LogName, error.Message);
    }

    /// <summary>
    /// What PostgreSQL finds out about a login only after the password (database, parameters, rights), by the class of its SQLSTATE. Before
    /// that it says when it takes nobody, upon which a client may try its next host.
    /// </summary>
    private static bool IsToldAfterPassword(string sqlState) => sqlState is ['2', '2', ..] or ['3', 'D', ..] or ['4', '2', ..] or ['5', '5', ..];

    /// <summary>Ends the session without an error.</summary>
    internal void Finish(string reason) => CloseReason ??= reason;

    public void Dispose()
    {
        ToServer.Free();
        _retry?.Forget();
        _drained?.Forget(isOver: true);
        ToClient.Dispose();
    }

    /// <summary>The one way out, once: whatever the session holds is given back or closed, and its end is logged and counted.</summary>
    internal void End()
    {
        ClearDeadline();
        Pool?.Abandon(Waiter);
        Listening.End(this);
        if (Server is { } server)
        {
            Server = null;
            Release.AtEnd(this, server);
        }

        Pool?.ClientLeft();
        Place?.Give();
        Host.CancelKeys.Remove(this);
        Host.Log.ClientClosed(LogName, CloseReason ?? "client close request", (long)Reactor.Elapsed(ConnectedAt, Reactor.Now).TotalSeconds);
        Connection.Close();
        Host.Left(this);
        Dispose();
    }

    private StateRelay? FollowState() =>
        Mode == PoolMode.Session || StateMode == TransactionState.Ignore ? null : _state = new StateRelay(this, StateMode);
}
