using System.Text;
using Microsoft.Extensions.Logging;

namespace Dcp.Server.Metrics;

/// <summary>
/// Every line that the pooler logs, in one place, in PgBouncer's words where it has any. Nothing here is called for a single message
/// of a client, and nothing holds SQL or a secret. Any thread.
/// </summary>
/// <param name="logger">Where lines go.</param>
/// <param name="connections">log_connections, log_disconnections, log_pooler_errors: read at each call, for a reload changes them.</param>
internal sealed partial class PoolerLog(ILogger logger, Func<LogSwitches> connections)
{
    /// <summary>Why connections were closed so far.</summary>
    internal CloseCounts Closes { get; } = new();

    internal void ClientLogin(string who, string database, string user, string tls, string replication)
    {
        if (connections().Connections) LogClientLogin(who, database, user, tls, replication);
    }

    internal void ClientClosed(string who, string reason, long seconds)
    {
        Closes.Count(CloseSide.Client, reason);
        if (connections().Disconnections) LogClosed(who, reason, seconds);
    }

    internal void ClientError(string who, string message)
    {
        if (connections().PoolerErrors) LogPoolerError(who, message);
    }

    /// <summary>A client has prepared a name twice.</summary>
    internal void StatementExists(string who, ReadOnlySpan<byte> name)
    {
        if (connections().PoolerErrors) LogStatementExists(who, Encoding.UTF8.GetString(name));
    }

    internal void ServerConnected(string who, string from)
    {
        if (connections().Connections) LogServerConnected(who, from);
    }

    internal void ServerClosed(string who, string reason, long seconds)
    {
        Closes.Count(CloseSide.Server, reason);
        if (connections().Disconnections) LogClosed(who, reason, seconds);
    }

    /// <summary>Follows work that nobody awaits. It ends by itself; should it fail, which is a bug of ours, the log says so.</summary>
    internal async Task WatchAsync(Task work, string who)
    {
        try
        {
            await work;
        }
        catch (Exception exception)
        {
            InternalError(exception, who);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "{Who} login attempt: db={Database} user={User} tls={Tls} replication={Replication}")]
    private partial void LogClientLogin(string who, string database, string user, string tls, string replication);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "{Who} closing because: {Reason} (age={Seconds}s)")]
    private partial void LogClosed(string who, string reason, long seconds);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "{Who} pooler error: {Reason}")]
    private partial void LogPoolerError(string who, string reason);

    [LoggerMessage(EventId = 30, Level = LogLevel.Warning, Message = "{Who} prepared statement '{Name}' was already prepared")]
    private partial void LogStatementExists(string who, string name);

    [LoggerMessage(EventId = 4, Level = LogLevel.Information, Message = "{Who} new connection to server (from {From})")]
    private partial void LogServerConnected(string who, string from);

    [LoggerMessage(EventId = 5, Level = LogLevel.Warning, Message = "{Who} server login failed: {Reason}")]
    internal partial void ServerLoginFailed(string who, string reason);

    [LoggerMessage(EventId = 13, Level = LogLevel.Warning, Message = "{Who} login failed: {Reason}")]
    internal partial void LoginFailed(string who, string reason);

    [LoggerMessage(EventId = 14, Level = LogLevel.Information, Message = "{Who} no such user: {User}")]
    internal partial void NoSuchUser(string who, string user);

    [LoggerMessage(EventId = 15, Level = LogLevel.Error, Message = "{Who} {Text}")]
    internal partial void ClientProblem(string who, string text);

    [LoggerMessage(EventId = 6, Level = LogLevel.Warning, Message = "{Who} connect_query failed: {Reason}")]
    internal partial void ConnectQueryFailed(string who, string reason);

    [LoggerMessage(EventId = 7, Level = LogLevel.Information, Message = "listening on {Address}")]
    internal partial void Listening(string address);

    [LoggerMessage(EventId = 8, Level = LogLevel.Information, Message = "process up: {Version}, transport: {Transport} ({Reactors} reactors), pid {Pid}")]
    internal partial void ProcessUp(string version, string transport, int reactors, int pid);

    [LoggerMessage(EventId = 9, Level = LogLevel.Information, Message = "{Text}")]
    internal partial void Note(string text);

    [LoggerMessage(EventId = 10, Level = LogLevel.Warning, Message = "{Text}")]
    internal partial void Warn(string text);

    [LoggerMessage(EventId = 11, Level = LogLevel.Error, Message = "{Text}")]
    internal partial void Error(string text);

    [LoggerMessage(EventId = 16, Level = LogLevel.Warning, Message = "{Who} taking connection from reserve_pool")]
    internal partial void TakingReserve(string who);

    [LoggerMessage(EventId = 17, Level = LogLevel.Information, Message = "cleaning up idle pool: {Pool}")]
    internal partial void RetiringPool(string pool);

    [LoggerMessage(EventId = 19, Level = LogLevel.Information, Message = "{Pool} pool size {Before} -> {Size} ({Phase}, {Rate:0.0} xacts/s, elasticity {Elasticity:0.00}) {Signals}")]
    internal partial void PoolSized(string pool, int before, int size, string phase, double rate, double elasticity, string signals);

    [LoggerMessage(EventId = 18, Level = LogLevel.Information, Message = "registered new auto-database: {Database}")]
    internal partial void AutoDatabase(string database);

    [LoggerMessage(EventId = 40, Level = LogLevel.Warning, Message = "server {Who} is UP, reason: {Code} {Info}, check duration: {Took}ms. {Active} active and {Backup} backup servers online. {Connections} connections")]
    internal partial void TargetUp(string who, string code, string info, long took, int active, int backup, int connections);

    [LoggerMessage(EventId = 41, Level = LogLevel.Warning, Message = "server {Who} is DOWN, reason: {Code} {Info}, check duration: {Took}ms. {Active} active and {Backup} backup servers left. {Connections} connections")]
    internal partial void TargetDown(string who, string code, string info, long took, int active, int backup, int connections);

    [LoggerMessage(EventId = 42, Level = LogLevel.Error, Message = "{Who} has no server available!")]
    internal partial void NoTarget(string who);

    [LoggerMessage(EventId = 43, Level = LogLevel.Warning, Message = "server {Who} is {State}, says its agent")]
    internal partial void TargetByAgent(string who, string state);

    [LoggerMessage(EventId = 45, Level = LogLevel.Warning, Message = "server {Who} is {State}, as it says itself: {Reason}. {Connections} connections")]
    internal partial void TargetLeaving(string who, string state, string reason, int connections);

    [LoggerMessage(EventId = 46, Level = LogLevel.Information, Message = "{Who} has joined the cluster, which lists it")]
    internal partial void NodeJoined(string who);

    [LoggerMessage(EventId = 47, Level = LogLevel.Warning, Message = "{Who} has left the cluster's list. {Connections} connections")]
    internal partial void NodeLeft(string who, int connections);

    [LoggerMessage(EventId = 48, Level = LogLevel.Warning, Message = "the nodes of {Database} are not known, those that were are used: {Problem}")]
    internal partial void NodeListUnknown(string database, string problem);

    [LoggerMessage(EventId = 49, Level = LogLevel.Information, Message = "{Database} is CockroachDB, as its servers say: with flavor=cockroachdb dcp would follow its nodes' readiness too")]
    internal partial void IsCockroach(string database);

#pragma warning disable SYSLIB1015 // The reason is for the JSON form: the text is HAProxy's, which has the two letters alone.
    [LoggerMessage(EventId = 44, Level = LogLevel.Information, Message = "{Client} [{Accepted}] {Frontend} {Server} {Waited}/{Connected}/{Total} {Sent} {End} {Counts} {Queue}/0")]
    internal partial void Passed(string client, string accepted, string frontend, string server, long waited, long connected, long total, long sent, string end, string counts, int queue, string reason);
#pragma warning restore SYSLIB1015

    [LoggerMessage(EventId = 12, Level = LogLevel.Error, Message = "{Who} closed by an internal error")]
    internal partial void InternalError(Exception exception, string who);
}
