using Dcp.SystemTests.Support;
using Npgsql;

namespace Dcp.SystemTests.Cockroach.StandIn;

/// <summary>What <c>crdb_internal.gossip_nodes</c> would say, as a table of a PostgreSQL database.</summary>
internal static class StandInRegistry
{
    internal static async Task PublishAsync(PostgresServer postgres, string database, StandInCluster cluster)
    {
        await using NpgsqlConnection connection = await postgres.ConnectAsync(database, Users.Admin);
        string rows = string.Join(", ", cluster.Nodes.Select(node =>
            $"({node.Id}, '{node.Address}:{cluster.Port}', '{node.Locality}', {(node.Phase != StandInPhase.Down ? "true" : "false")})"));
        await connection.ExecuteAsync($"""
            create schema if not exists crdb_internal;
            grant usage on schema crdb_internal to public;
            create table if not exists crdb_internal.gossip_nodes (node_id int, sql_address text, locality text, is_live bool);
            grant select on crdb_internal.gossip_nodes to public;
            begin;
            delete from crdb_internal.gossip_nodes;
            insert into crdb_internal.gossip_nodes values {rows};
            commit;
            """);
    }
}
