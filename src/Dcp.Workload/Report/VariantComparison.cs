namespace Dcp.Workload.Report;

/// <summary>Two groups that are the same workload with payloads as JSONB and as text.</summary>
internal sealed record VariantComparison(RunGroup Json, RunGroup Text)
{
    private const string TextSuffix = "-text";
    private const string JsonSuffix = "-jsonb";

    /// <summary>Pairs <c>NAME-text</c> with each <c>NAME-jsonb…</c>.</summary>
    public static IEnumerable<VariantComparison> Find(IReadOnlyList<RunGroup> groups) =>
        from text in groups
        where text.Workload.EndsWith(TextSuffix, StringComparison.Ordinal)
        let prefix = text.Workload[..^TextSuffix.Length] + JsonSuffix
        from json in groups
        where json.Workload.StartsWith(prefix, StringComparison.Ordinal)
        select new VariantComparison(json, text);

    /// <summary>Targets on which both ran.</summary>
    public IEnumerable<(TargetRuns Json, TargetRuns Text)> Targets =>
        from json in Json.Targets
        join text in Text.Targets on json.Label equals text.Label
        select (json, text);
}
