namespace Dcp.Workload.Report.Charts;

/// <summary>One of the database's charts, and what it is on each kind of server.</summary>
/// <param name="Postgres">PostgreSQL's equivalents; none where it has none.</param>
/// <param name="Needs">What has to be there for figures; or, without an equivalent, why there is none.</param>
internal sealed record DatabaseChart(
    string Id, string Title, ChartForm Cockroach, IReadOnlyList<ChartForm> Postgres, string Needs);
