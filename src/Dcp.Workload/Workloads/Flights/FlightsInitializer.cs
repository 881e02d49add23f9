using Dcp.Workload.Connections;
using Npgsql;

namespace Dcp.Workload.Workloads.Flights;

/// <summary>Makes the tables of flight schedules.</summary>
internal sealed class FlightsInitializer(NpgsqlConnection connection, Dialect dialect, long flights, IProgress<string> progress)
    : TableInitializer(connection, dialect, progress, FlightsSchema.Mark, flights, "flights", form: 2)
{
    private readonly long _flights = flights;

    protected override IReadOnlyList<string> Tables => FlightsSchema.Tables;

    protected override string MainTable => "flights";

    protected override async Task CreateAsync(CancellationToken cancellation)
    {
        foreach (string sql in FlightsSchema.Create(Dialect))
            await ExecuteAsync(sql, cancellation).ConfigureAwait(false);
    }

    protected override Task LoadAsync(CancellationToken cancellation) =>
        new FlightsLoader(Connection, Dialect, new FlightsReferenceData(new Random())).LoadAsync(_flights, Progress, cancellation);

    protected override IEnumerable<(string Step, string Sql)> Finish() => FlightsSchema.Finish(Dialect);
}
