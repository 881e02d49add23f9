namespace Dcp.Server.Health;

/// <summary>Asks a CockroachDB node which nodes its cluster has.</summary>
internal static class ClusterNodes
{
    private const string Question = "SELECT sql_address FROM crdb_internal.gossip_nodes WHERE is_live";

    /// <summary>Later versions keep sessions out of their internals until they have said that they want in.</summary>
    private const string Permission = "SET allow_unsafe_internals = true";

    /// <summary>The addresses of the nodes that are alive, as they are to be connected to; or what went wrong.</summary>
    internal static async Task<(IReadOnlyList<string> Addresses, CheckResult? Failure)> AskAsync(CheckCall call)
    {
        var (session, failure) = await CheckSession.OpenAsync(call);
        if (session is null) return ([], failure);
        using (session)
        {
            var (rows, refused) = await session.AskAsync(Question);
            if (refused is not null)
            {
                var (_, wrong) = await session.AskAsync(Permission);
                // An older version knows no such setting: then the first answer says what is wrong.
                if (wrong is not null) return ([], refused);
                (rows, refused) = await session.AskAsync(Question);
                if (refused is not null) return ([], refused);
            }

            return ([.. rows.Where(row => row is [not null]).Select(row => row[0]!)], null);
        }
    }
}
