namespace Dcp.Workload.Workloads.Train;

/// <summary>One of the three shapes that the same events are kept in. Each is a workload of its own, with tables of its own.</summary>
/// <param name="Name">Of the workload.</param>
/// <param name="Table">Of the events; the other tables' names begin with it.</param>
/// <param name="IsJson">Whether the payload is JSONB, otherwise it is text.</param>
/// <param name="IsGenerated">Whether the database computes type, authority and train from the payload, and indexes the payload's inside.</param>
internal sealed record TrainVariant(string Name, string Table, string Description, bool IsJson, bool IsGenerated)
{
    public static TrainVariant Jsonb { get; } = new(
        "train-jsonb", "events_jsonb", "train events: payload in JSONB with generated columns and an inverted index", IsJson: true, IsGenerated: true);

    public static TrainVariant JsonbManual { get; } = new(
        "train-jsonb-manual", "events_jsonb_manual", "train events: payload in JSONB with plain columns and no inverted index", IsJson: true, IsGenerated: false);

    public static TrainVariant Text { get; } = new(
        "train-text", "events_text", "train events: payload in text with plain columns", IsJson: false, IsGenerated: false);

    public static IReadOnlyList<TrainVariant> All { get; } = [Jsonb, JsonbManual, Text];

    public string Status => Table + "_status";

    public string Archive => Table + "_archive";

    /// <summary>Keeps which events were ever added: one row for each transaction that added some, written by that transaction.</summary>
    public string Ledger => Table + "_ledger";
}
