using Npgsql;

namespace Dcp.Workload.Workloads;

/// <summary>Reads the ids that a query answers with.</summary>
internal static class IdReader
{
    public static async Task<Guid[]> ReadAsync(NpgsqlCommand command, CancellationToken cancellation)
    {
        List<Guid> ids = [];
        NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
                ids.Add(reader.GetGuid(0));
        }

        return [.. ids];
    }
}
