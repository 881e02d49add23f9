using Dcp.Workload.Connections;
using Npgsql;

namespace Dcp.Workload.Workloads.Train;

/// <summary>Events as columns, as one statement inserts them.</summary>
internal sealed class TrainBatch
{
    public TrainBatch(TrainEventGenerator generator, int size)
    {
        Payloads = new string[size];
        CreatedAt = new DateTime[size];
        EventTypes = new string[size];
        AuthorityIds = new Guid[size];
        TrainIds = new string[size];
        for (int i = 0; i < size; i++)
            (EventTypes[i], AuthorityIds[i], TrainIds[i], CreatedAt[i], Payloads[i]) = generator.Next();
    }

    private string[] Payloads { get; }

    private DateTime[] CreatedAt { get; }

    private string[] EventTypes { get; }

    private Guid[] AuthorityIds { get; }

    private string[] TrainIds { get; }

    /// <summary>Sets the parameters of <see cref="TrainStatements.InsertEvents"/>.</summary>
    public void SetParameters(NpgsqlCommand insert)
    {
        insert.Set(0, Payloads).Set(1, CreatedAt);
        if (insert.Parameters.Count > 2)
            insert.Set(2, EventTypes).Set(3, AuthorityIds).Set(4, TrainIds);
    }
}
