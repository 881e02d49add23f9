using System.Net.Sockets;
using Npgsql;

namespace Dcp.Workload.Connections;

/// <summary>An error of the database or of the way to it, as a workload sees it.</summary>
/// <param name="SqlState">The SQLSTATE, or <see cref="NoState"/> when the server sent none.</param>
internal sealed record DatabaseError(string SqlState, string Message)
{
    /// <summary>Stands for a connection that ended, or could not be made, without a word from the server.</summary>
    public const string NoState = "-----";

    /// <summary>
    /// The whole transaction may be run again: 40001 (CockroachDB's and PostgreSQL's serialization failure) and 40P01
    /// (PostgreSQL's deadlock). Not 40003: whether that one was committed is not known.
    /// </summary>
    public bool IsRetryable => SqlState is "40001" or "40P01";

    /// <summary>
    /// No run can succeed: a table or column is missing, a right is, the SQL is not understood (class 42), or a prepared
    /// statement is not where it was left (26000).
    /// </summary>
    public bool IsFatal => SqlState.StartsWith("42", StringComparison.Ordinal) || SqlState == "26000";

    /// <summary>For people: the message, and the SQLSTATE if there is one.</summary>
    public string Describe() => SqlState == NoState ? Message : $"{Message} (SQLSTATE {SqlState})";

    /// <summary>Whether an exception comes from the database or the network, and is thus a result and not a mistake of ours.</summary>
    public static bool IsExpected(Exception exception) =>
        exception is NpgsqlException or SocketException or IOException or TimeoutException;

    public static DatabaseError From(Exception exception) =>
        exception is PostgresException e
            ? new DatabaseError(e.SqlState, e.MessageText)
            : new DatabaseError(NoState, (exception.InnerException ?? exception).Message);
}
