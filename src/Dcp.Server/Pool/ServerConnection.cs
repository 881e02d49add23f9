using System.Net;
using Dcp.Net;
using Dcp.Server.Balance;
using Dcp.Server.Config;
using Dcp.Server.Health;
using Dcp.Server.Metrics;
using Dcp.Server.State;
using Dcp.Server.Statements;
using Dcp.Wire;

namespace Dcp.Server.Pool;

/// <summary>
/// A connection to the database: the bytes, and what has to be known about them to let one client after another use it. It lives
/// on one reactor at a time; members are for that reactor unless they say otherwise.
/// </summary>
internal sealed class ServerConnection : IConnectionOwner
{
    private readonly Reactor _firstReactor;

    internal ServerConnection(Pool pool, Reactor reactor)
    {
        Pool = pool;
        _firstReactor = reactor;
        StartedAt = ConnectedAt = reactor.Now;
        Id = ConnectionIds.Next();
    }

    /// <summary>Counts all connections of the process, never used again.</summary>
    internal long Id { get; }

    internal Pool Pool { get; }

    /// <summary>What it was started with when it is one client's alone, and is closed when that leaves; otherwise null.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>>? Startup { get; init; }

    /// <summary>It is one client's alone and keeps no place of the pool's from others: it was that client's in another process already.</summary>
    internal bool IsBeyondSize { get; init; }

    /// <summary>It listens to notifications for all clients of the database, and serves none.</summary>
    internal bool IsListening { get; init; }

    /// <summary>The only address that it may be opened to; null: any of its database's.</summary>
    internal EndPoint? OnlyAt { get; init; }

    /// <summary>Set by <see cref="Pool"/> under its lock, and by nobody else.</summary>
    internal ServerState State { get; set; }

    internal Reactor Reactor => Connection?.Reactor ?? _firstReactor;

    /// <summary>Null until connected.</summary>
    internal Connection? Connection { get; private set; }

    /// <summary>The database's host that it is connected to, and its address: where a cancel request for it has to go.</summary>
    internal Target? Target { get; private set; }

    internal EndPoint? EndPoint { get; private set; }

    /// <summary>The target that this connection is counted at; null before its login and after its end. Set under no lock, read by anybody.</summary>
    internal Member? Member { get; set; }

    /// <summary>TLS in use, as SHOW SERVERS shows it; empty without.</summary>
    internal string Tls { get; private set; } = "";

    internal ReplyQueue Replies { get; } = new();

    /// <summary>What it has prepared.</summary>
    internal ServerStatements Statements => Replies.Statements;

    /// <summary>Session parameters as the server has them now.</summary>
    internal ParameterValues Parameters { get; set; } = ParameterValues.Empty;

    /// <summary>What clients have prepared by SQL, as the server has it now.</summary>
    internal PreparedTexts Prepared { get; set; } = PreparedTexts.Empty;

    /// <summary>The channels that it listens to.</summary>
    internal ChannelSet Channels { get; set; } = ChannelSet.Empty;

    /// <summary>Told the body of each notification that comes while no relay reads from it; null: they are for nobody.</summary>
    internal NotificationReader? Notified { get; set; }

    /// <summary>Everything that the server reported at login, facts included, in its order.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> Welcome { get; private set; } = [];

    /// <summary>What it last reported of is_superuser, which goes with the role that is set; null: nothing.</summary>
    internal string? Superuser { get; private set; }

    internal int ProcessId { get; private set; }

    internal ReadOnlyMemory<byte> CancelKey { get; private set; }

    /// <summary>The last error that it sent is 57P01.</summary>
    internal bool HasSaidGoodbye { get; set; }

    /// <summary>Timestamps of the clock.</summary>
    internal long StartedAt { get; }

    internal long ConnectedAt { get; private set; }

    internal long RequestedAt { get; set; }

    /// <summary>A client's queries have used it.</summary>
    internal bool HasServed { get; set; }

    internal long IdleSince { get; set; }

    /// <summary>Its place in the order of those that came to rest; kept by <see cref="IdleServers"/>.</summary>
    internal long IdleNumber { get; set; }

    /// <summary>Why it must be closed when it comes back (reconfigured, paused ...); null: it need not. Any thread.</summary>
    internal string? CloseNeeded { get; set; }

    /// <summary>Cancel requests for what it runs that are still on their way.</summary>
    internal int CancelsUnderWay { get; set; }

    /// <summary>Id of the client that it is linked to, 0 for none. For the console.</summary>
    internal long LinkedTo { get; set; }

    /// <summary>Alive, in sync, and not a byte left over.</summary>
    internal bool IsUsable => Connection is { IsAlive: true } connection && connection.Input.IsEmpty && Replies.IsInSync;

    /// <summary>It may be asked something of dcp's own, in whatever transaction it is.</summary>
    internal bool IsQuiet => Connection is { IsAlive: true } connection && connection.Input.IsEmpty && Replies is { IsBusy: false, Doubtful: false };

    /// <summary>Another process could go on with it: nothing is on its way, in whatever direction.</summary>
    internal bool IsReadyToLeave =>
        IsUsable && Startup is null && Channels.IsEmpty && CloseNeeded is null && CancelsUnderWay == 0 && Connection is { CanGiveAway: true, Unsent: 0 };

    /// <summary>What it has been told on its way from one client to the next is for neither.</summary>
    internal void DropNotifications()
    {
        if (Channels.IsEmpty || Connection is not { Input.IsEmpty: false }) return;
        _ = UnaskedMessages.Read(this);
    }

    /// <summary>Our end of the connection, for the log.</summary>
    internal string LocalAddress => Addresses.Text(Connection?.LocalEndPoint, Environment.ProcessId, Target?.Port ?? 0);

    internal IConnectionOwner? Owner
    {
        set => Connection!.Owner = value;
    }

    /// <summary><c>S-0x2a: db/user@1.2.3.4:5678</c>, as PgBouncer names a server in its log.</summary>
    internal string LogName => $"S-0x{Id:x}: {Pool.Database.Name}/{Pool.User.Name}@{Addresses.Text(EndPoint, ProcessId, Target?.Port ?? 0)}";

    /// <summary>The network connection is there; the login follows.</summary>
    internal void Opened(Connection connection, Target target, EndPoint endPoint, string tls)
    {
        Connection = connection;
        Replies.Reset();
        Tls = tls;
        Target = target;
        EndPoint = endPoint;
    }

    internal void LoggedIn(IReadOnlyList<KeyValuePair<string, string>> welcome, int processId, ReadOnlyMemory<byte> cancelKey)
    {
        Welcome = welcome;
        ProcessId = processId;
        CancelKey = cancelKey;
        ConnectedAt = Reactor.Now;
        var parameters = ParameterValues.Empty;
        foreach (var (name, value) in welcome)
        {
            if (!ParameterValues.IsFact(name)) parameters = parameters.With(name, value);
        }

        Superuser = WelcomeValue(ParameterValues.Superuser);
        Parameters = Startup is null ? Pool.LoggedIn(welcome, parameters) : parameters;
    }

    /// <summary>Another process has used it so long before us, and has left it with these parameters.</summary>
    internal void TakenOver(TimeSpan age, ParameterValues parameters)
    {
        ConnectedAt -= Reactor.ToTicks(age);
        Parameters = parameters;
        HasServed = true;
        Statements.DoubtUnnamed();
    }

    /// <summary>It is no longer counted at its target.</summary>
    internal void GiveMember()
    {
        if (Member is { } member) TargetSet.Give(member);
        Member = null;
    }

    /// <summary>The server reported a parameter.</summary>
    internal void Follow(string name, string value)
    {
        if (name == ParameterValues.Superuser) Superuser = value;
        if (name == TargetRole.Recovery && Member?.Role is { } role)
        {
            // Not here, in the middle of a message: it may close this very connection.
            Reactor.Post(() => DatabaseTargets.Learn(this, role with { InRecovery = value == "on" }));
        }

        if (!ParameterValues.IsFact(name)) Parameters = Parameters.With(name, value);
    }

    /// <summary>
    /// RESET or DISCARD ALL was run: parameters that the server does not report may have lost the values that we gave them, and
    /// have to be given again.
    /// </summary>
    internal void ForgetUnreported()
    {
        foreach (var (name, _) in Parameters.Items)
        {
            if (!IsReported(name)) Parameters = Parameters.Without(name);
        }
    }

    /// <summary>One of them was reset by itself.</summary>
    internal void ForgetUnreported(string name)
    {
        if (!IsReported(name)) Parameters = Parameters.Without(name);
    }

    /// <summary>Its changes are told unasked. Facts are no settings: of them nothing is told.</summary>
    internal bool IsReported(string name)
    {
        if (ParameterValues.IsFact(name)) return false;
        return WelcomeValue(name) is not null;
    }

    /// <summary>As its entry says, or else as it said itself.</summary>
    internal bool IsCockroach => Pool.Database.Config.Flavor switch
    {
        Flavor.CockroachDb => true,
        Flavor.PostgreSql => false,
        _ => WelcomeValue("crdb_version") is not null,
    };

    /// <summary>It says that the session is the user's that logged in, as it is without SET SESSION AUTHORIZATION.</summary>
    internal bool IsOwnUser(string name, string value) =>
        name == "session_authorization" && value == (WelcomeValue(name) ?? Pool.User.Name);

    /// <summary>What it reported at its login, facts included.</summary>
    internal string? WelcomeValue(string name) => WelcomeItem(name)?.Value;

    /// <summary>A parameter's name as it reports it.</summary>
    internal string ReportedName(string name) => WelcomeItem(name)?.Key ?? name;

    private KeyValuePair<string, string>? WelcomeItem(string name)
    {
        foreach (var item in Welcome)
        {
            if (string.Equals(item.Key, name, StringComparison.OrdinalIgnoreCase)) return item;
        }

        return null;
    }

    /// <summary>Becomes its own owner while nobody uses it, so that its end is noticed at once.</summary>
    internal void Rest() => Connection!.Owner = this;

    /// <summary>Its own part of the pool's lifetime. Multiples of the golden ratio spread the servers evenly, whenever they were opened.</summary>
    internal TimeSpan LifetimeOf(PoolOptions options) => options.LifetimeJitter == 0
        ? options.Lifetime
        : options.Lifetime * (1 - (options.LifetimeJitter / 100.0 * (Id * GoldenRatio % 1)));

    private const double GoldenRatio = 0.618033988749895;

    /// <summary>
    /// Before it is closed: what it said last may be that its node drains. Then nobody is to be given one of the node's other servers, which end
    /// in this moment.
    /// </summary>
    internal void HearGoodbye()
    {
        if (Connection is { IsClosed: false, Input.IsEmpty: false } && Replies.IsInSync) _ = UnaskedMessages.Read(this);
        if (!HasSaidGoodbye || !IsCockroach || Member is not { } member) return;
        HasSaidGoodbye = false;
        Pool.Database.Targets?.SaidGoodbye(member);
    }

    /// <summary>Says goodbye where that is polite, and closes. Called by the pool.</summary>
    internal void Close(string reason)
    {
        Pool.Set.Log.ServerClosed(LogName, reason, (long)Reactor.Elapsed(StartedAt, Reactor.Now).TotalSeconds);
        GiveMember();
        if (Connection is null) return;
        if (Connection.IsAlive && !Replies.IsBusy)
        {
            FrontendMessages.WriteTerminate(Connection);
            Connection.Close();
        }
        else
        {
            Connection.Abort();
        }
    }

    /// <summary>Breaks the connection under whoever uses it, who finds it lost.</summary>
    internal void Cut() => Connection?.Break();

    /// <summary>Something came while the server was idle: only what a server may say unasked is fine.</summary>
    void IConnectionOwner.OnActivity(Connection connection)
    {
        // One that has ended may have said why.
        var reason = connection.IsAlive || !connection.Input.IsEmpty ? UnaskedMessages.Read(this) : null;
        if (!connection.IsAlive) reason ??= "server conn crashed?";
        if (reason is not null) Pool.LostWhileIdle(this, reason);
    }
}
