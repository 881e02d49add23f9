using System.Text.Json;
using Dcp.Server.Admin;

namespace Dcp.Server.Web.Live;

/// <summary>The part of the page's state that is about the other nodes: null without [cluster]. Any thread.</summary>
internal sealed class ClusterStatusWriter(ClusterWatch watch)
{
    internal void Write(Utf8JsonWriter json, IClusterControl? cluster)
    {
        if (cluster is null)
        {
            json.WriteNull("cluster");
            return;
        }

        var holdings = watch.Look();
        json.WriteStartObject("cluster");
        if (cluster.HasQuorum is { } quorum) json.WriteBoolean("quorum", quorum);
        else json.WriteNull("quorum");
        WriteManager(json, holdings);
        json.WriteStartArray("nodes");
        foreach (var node in cluster.Nodes) WriteNode(json, node, holdings?.Nodes.FirstOrDefault(found => found.Name == node.Name));
        json.WriteEndArray();
        json.WriteStartArray("addresses");
        foreach (var address in holdings?.Addresses ?? [])
        {
            json.WriteStartObject();
            json.WriteString("name", address.Name);
            json.WriteString("address", address.Address);
            json.WriteString("node", address.Node);
            json.WriteString("problem", address.Problem);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("budgets");
        foreach (var part in cluster.Budgets) WriteBudget(json, part);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteManager(Utf8JsonWriter json, ClusterHoldings? holdings)
    {
        if (holdings is null)
        {
            json.WriteNull("manager");
            return;
        }

        json.WriteStartObject("manager");
        json.WriteString("coordinator", holdings.Coordinator);
        json.WriteBoolean("quorum", holdings.HasQuorum);
        json.WriteBoolean("fencing", holdings.Fencing);
        json.WriteBoolean("maintenance", holdings.Maintenance);
        json.WriteEndObject();
    }

    private static void WriteNode(Utf8JsonWriter json, NodeStatus node, ManagedNode? managed)
    {
        json.WriteStartObject();
        json.WriteString("name", node.Name);
        json.WriteNumber("id", node.Id);
        json.WriteString("state", node.State);
        json.WriteString("version", node.Version);
        json.WriteString("detail", node.Detail);
        json.WriteString("managed", managed?.State);
        if (managed?.ReachesDatabase is { } reaches) json.WriteBoolean("database", reaches);
        else json.WriteNull("database");
        json.WriteEndObject();
    }

    private static void WriteBudget(Utf8JsonWriter json, BudgetStatus part)
    {
        json.WriteStartObject();
        json.WriteString("budget", part.Budget);
        json.WriteString("node", part.Node);
        json.WriteNumber("total", part.Total);
        json.WriteNumber("guaranteed", part.Guaranteed);
        json.WriteNumber("limit", part.Guaranteed + part.Held);
        if (part.Used is { } used) json.WriteNumber("used", used);
        else json.WriteNull("used");
        json.WriteString("state", part.State);
        json.WriteEndObject();
    }
}
