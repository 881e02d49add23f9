using Npgsql;

namespace Dcp.Workload.Workloads.Train;

/// <summary>
/// Holds the events against the ledger of what was ever added. As a ledger's row is committed or not together with the events
/// that it names, it knows better than a client whose connection broke in a commit.
/// </summary>
internal sealed class TrainVerifier(TrainVariant variant, NpgsqlConnection connection)
{
    public Task<IReadOnlyList<WorkloadCheck>> RunAsync(CancellationToken cancellation) =>
        VerificationQueries.RunAsync(connection, queries => CheckAsync(queries, cancellation), cancellation);

    private async Task CheckAsync(VerificationQueries queries, CancellationToken cancellation)
    {
        (string events, string status, string archive) = (variant.Table, variant.Status, variant.Archive);
        string ledger = $"(SELECT unnest(event_ids) AS id FROM {variant.Ledger})";
        string everywhere = $"(SELECT id FROM {events} UNION ALL SELECT id FROM {archive})";
        long added = await queries.CountAsync($"SELECT coalesce(sum(cardinality(event_ids)), 0) FROM {variant.Ledger}", cancellation).ConfigureAwait(false);
        long open = await queries.CountAsync($"SELECT count(*) FROM {events}", cancellation).ConfigureAwait(false);
        long archived = await queries.CountAsync($"SELECT count(*) FROM {archive}", cancellation).ConfigureAwait(false);
        long statuses = await queries.CountAsync($"SELECT count(*) FROM {status}", cancellation).ConfigureAwait(false);

        await queries.CheckAsync(
            $"every event that was added is in {events} or in {archive}",
            added,
            $"SELECT l.id::TEXT FROM {ledger} AS l LEFT JOIN {everywhere} AS e ON e.id = l.id WHERE e.id IS NULL",
            cancellation).ConfigureAwait(false);
        await queries.CheckAsync(
            $"no event is more than once in {events} and {archive}",
            open + archived,
            $"SELECT id::TEXT || ', ' || count(*)::TEXT || ' times' FROM {everywhere} AS e GROUP BY id HAVING count(*) > 1",
            cancellation).ConfigureAwait(false);
        await queries.CheckAsync(
            "no event is there that was never added",
            open + archived,
            $"SELECT e.id::TEXT FROM {everywhere} AS e LEFT JOIN {ledger} AS l ON l.id = e.id WHERE l.id IS NULL",
            cancellation).ConfigureAwait(false);
        await queries.CheckAsync(
            "no event was added twice",
            added,
            $"SELECT id::TEXT FROM {ledger} AS l GROUP BY id HAVING count(*) > 1",
            cancellation).ConfigureAwait(false);
        await queries.CheckAsync(
            $"every event in {events} has exactly one status",
            open,
            $"""
            SELECT e.id::TEXT || ', ' || count(s.event_id)::TEXT || ' statuses'
            FROM {events} AS e LEFT JOIN {status} AS s ON s.event_id = e.id GROUP BY e.id HAVING count(s.event_id) <> 1
            """,
            cancellation).ConfigureAwait(false);
        await queries.CheckAsync(
            $"no status is without an event in {events}",
            statuses,
            $"SELECT s.event_id::TEXT FROM {status} AS s LEFT JOIN {events} AS e ON e.id = s.event_id WHERE e.id IS NULL",
            cancellation).ConfigureAwait(false);
        await queries.CheckAsync(
            $"every status is {string.Join(", ", TrainEvent.Statuses)}",
            statuses,
            $"""
            SELECT event_id::TEXT || ', ' || status FROM {status}
            WHERE status NOT IN ({string.Join(", ", TrainEvent.Statuses.Select(s => $"'{s}'"))})
            """,
            cancellation).ConfigureAwait(false);
    }
}
