namespace Dcp.Workload.Report.Sections;

/// <summary>The two runs' latencies with the change in percent.</summary>
internal static class ComparisonSection
{
    public static Html Render(RunGroup group)
    {
        if (!group.IsComparison)
            return Html.Empty;
        Html heads = $"""
            <th class="direct first">{group.Label(group.Direct)}</th><th class="managed">{group.Label(group.Managed)}</th><th>Improvement</th>
            """;
        return $"""
            <section>
            <h2>Comparison</h2>
            <p class="note">Milliseconds; improvement is the part of the direct latency that pooling took away.</p>
            <div class="wide"><table class="comparison">
            <thead><tr><th rowspan="2">Operation</th><th colspan="3">Mean</th><th colspan="3">p50</th><th colspan="3">p99</th></tr>
            <tr>{Enumerable.Repeat(heads, 3)}</tr></thead>
            <tbody>{group.Compare().Select(Row)}</tbody>
            </table></div>
            </section>

            """;
    }

    private static Html Row(OperationComparison operation) => $"""
        <tr><th scope="row">{operation.Id}</th>{Cells(operation.Mean)}{Cells(operation.P50)}{Cells(operation.P99)}</tr>

        """;

    private static Html Cells(Improvement change) => $"""
        <td class="first">{Numbers.Short(change.BeforeMs)}</td><td>{Numbers.Short(change.AfterMs)}</td>
        <td class="change {Page.ClassOf(change.Verdict)}">{change.ToString()}</td>
        """;
}
