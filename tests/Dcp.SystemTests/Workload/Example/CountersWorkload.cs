using Dcp.Workload.Connections;
using Dcp.Workload.Workloads;
using Npgsql;

namespace Dcp.SystemTests.Workload.Example;

/// <summary>Clients that count: one moves a unit from a counter to another, and looks at a third.</summary>
internal sealed class CountersWorkload : IWorkload
{
    private const string Counters = "counters";
    private const string LookFrequency = "look_freq";

    private static readonly Statement Add = new("UPDATE counters SET value = value + $2 WHERE id = $1", Statement.Long, Statement.Long);
    private static readonly Statement Read = new("SELECT value FROM counters WHERE id = $1", Statement.Long);

    public string Name => "counters";

    public string Description => "counters: move a unit from one to another";

    public IReadOnlyList<WorkloadArgument> Arguments { get; } =
    [
        WorkloadArgument.Number(LookFrequency, 50, 0, 100, "percent of cycles that also read a counter"),
    ];

    public IReadOnlyList<WorkloadArgument> InitArguments { get; } =
    [
        WorkloadArgument.Number(Counters, 100, 2, 1_000_000, "rows in counters"),
        TableInitializer.Fresh,
    ];

    public IReadOnlyList<string> Operations { get; } = ["move", "look"];

    public Task InitializeAsync(
        NpgsqlConnection connection, Dialect dialect, WorkloadArguments arguments, IProgress<string> progress, CancellationToken cancellation) =>
        new Initializer(connection, dialect, progress, arguments.Long(Counters)).RunAsync(arguments.Has(TableInitializer.FreshName), cancellation);

    public async Task<IWorkloadRun> OpenAsync(
        NpgsqlConnection connection, Dialect dialect, WorkloadArguments arguments, bool autocommit, CancellationToken cancellation)
    {
        await using NpgsqlCommand count = new("SELECT count(*) FROM counters", connection);
        return new Run((long)(await count.ExecuteScalarAsync(cancellation))!, arguments.Int(LookFrequency));
    }

    public Task<IReadOnlyList<WorkloadCheck>> VerifyAsync(NpgsqlConnection connection, Dialect dialect, CancellationToken cancellation) =>
        VerificationQueries.RunAsync(
            connection,
            queries => queries.CheckAsync(
                "the counters add up to nothing", 1, "SELECT sum(value)::TEXT FROM counters HAVING sum(value) <> 0", cancellation),
            cancellation);

    private sealed class Initializer(NpgsqlConnection connection, Dialect dialect, IProgress<string> progress, long rows)
        : TableInitializer(connection, dialect, progress, "dcp workload counters", rows, "counters")
    {
        private readonly long _rows = rows;

        protected override IReadOnlyList<string> Tables => ["counters"];

        protected override string MainTable => "counters";

        protected override Task CreateAsync(CancellationToken cancellation) =>
            ExecuteAsync("CREATE TABLE counters (id INT8 PRIMARY KEY, value INT8 NOT NULL DEFAULT 0)", cancellation);

        protected override Task LoadAsync(CancellationToken cancellation) => ExecuteAsync(
            "INSERT INTO counters (id) SELECT generate_series(1, $1::INT8)", cancellation, new NpgsqlParameter<long> { TypedValue = _rows });

        protected override IEnumerable<(string Step, string Sql)> Finish() => [];
    }

    private sealed class Run(long counters, int lookFrequency) : IWorkloadRun
    {
        public IWorkloadClient CreateClient(int number, Random random, TimeProvider time) => new Client(counters, lookFrequency, random);
    }

    private sealed class Client(long counters, int lookFrequency, Random random) : IWorkloadClient
    {
        public ValueTask<IReadOnlyList<WorkloadTransaction>> NextCycleAsync(CancellationToken stop)
        {
            stop.ThrowIfCancellationRequested();
            bool looks = random.Next(100) < lookFrequency;
            return new([new("move", MoveAsync, IsExplicit: true), new("look", looks ? LookAsync : null)]);
        }

        private async Task MoveAsync(WorkloadConnection connection, CancellationToken cancellation)
        {
            NpgsqlCommand add = await connection.CommandAsync(Add, cancellation);
            await add.Set(0, AnyCounter()).Set(1, 1L).ExecuteNonQueryAsync(cancellation);
            await add.Set(0, AnyCounter()).Set(1, -1L).ExecuteNonQueryAsync(cancellation);
        }

        private async Task LookAsync(WorkloadConnection connection, CancellationToken cancellation)
        {
            NpgsqlCommand read = await connection.CommandAsync(Read, cancellation);
            await read.Set(0, AnyCounter()).ExecuteNonQueryAsync(cancellation);
        }

        private long AnyCounter() => random.NextInt64(1, counters + 1);
    }
}
