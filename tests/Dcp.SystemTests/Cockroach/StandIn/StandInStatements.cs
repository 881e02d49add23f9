using System.Text;

namespace Dcp.SystemTests.Cockroach.StandIn;

/// <summary>
/// Statements on their way to PostgreSQL: counted, answered by other means where only CockroachDB knows them, and made to fail at a rate.
/// One that is to fail is replaced by one that PostgreSQL cannot parse, so that the transaction is where an error leaves it.
/// </summary>
internal static class StandInStatements
{
    private const string Retry = "dcp_stand_in_40001";
    private const string FollowerReads = "dcp_stand_in_25006";

    internal static ReadOnlyMemory<byte> Change(StandInNode node, char type, ReadOnlyMemory<byte> message)
    {
        StandInOptions options = node.Cluster.Options;
        switch (type)
        {
            case 'Q':
                string sql = StandInMessages.Text(message.Span, 5);
                node.Metrics.Count(sql);
                if (options.FailsDiscardAll && IsDiscard(sql))
                    return StandInMessages.Make('Q', FollowerReads);
                if (sql.Trim().TrimEnd(';').Equals("SHOW LOCALITY", StringComparison.OrdinalIgnoreCase))
                    return StandInMessages.Make('Q', $"SELECT '{node.Locality}'::text AS locality");
                return MustFail(node) && !EndsTransaction(sql) ? StandInMessages.Make('Q', Retry) : message;
            case 'P':
                node.Metrics.Count(StandInMessages.Text(message.Span, 5 + Encoding.UTF8.GetByteCount(StandInMessages.Text(message.Span, 5)) + 1));
                return message;
            case 'E':
                return MustFail(node) ? StandInMessages.Make('P', (byte[])[.. "\0"u8, .. Encoding.ASCII.GetBytes(Retry), 0, 0, 0]) : message;
            default:
                return message;
        }
    }

    /// <summary>PostgreSQL's error for a statement that was replaced becomes the one that was meant.</summary>
    internal static ReadOnlyMemory<byte> ChangeError(StandInNode node, ReadOnlyMemory<byte> message)
    {
        string text = Encoding.UTF8.GetString(message.Span);
        if (text.Contains(Retry, StringComparison.Ordinal))
        {
            node.Metrics.Restarted();
            return StandInMessages.Error(
                "ERROR", "40001", "restart transaction: TransactionRetryWithProtoRefreshError: TransactionRetryError: retry txn (RETRY_SERIALIZABLE)");
        }

        return text.Contains(FollowerReads, StringComparison.Ordinal)
            ? StandInMessages.Error("ERROR", "25006", "cannot execute DISCARD ALL in a read-only transaction")
            : message;
    }

    // Rolling back never has to be done again.
    private static bool EndsTransaction(string sql) => sql.TrimStart().StartsWith("rollback", StringComparison.OrdinalIgnoreCase);

    private static bool IsDiscard(string sql) =>
        sql.Contains("DISCARD ALL", StringComparison.OrdinalIgnoreCase) || sql.Contains("RESET ALL", StringComparison.OrdinalIgnoreCase);

    private static bool MustFail(StandInNode node) => node.Cluster.RetryRate is > 0 and var rate && Random.Shared.NextDouble() < rate;
}
