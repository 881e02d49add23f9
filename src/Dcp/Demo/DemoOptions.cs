namespace Dcp.Demo;

/// <summary>What a demo runs, with the defaults of its two sizes.</summary>
internal sealed record DemoOptions
{
    public required int Connections { get; init; }

    /// <summary>Servers in dcp's pool.</summary>
    public required int PoolSize { get; init; }

    /// <summary>Worker processes.</summary>
    public required int Workers { get; init; }

    /// <summary>Cycles of each run, over all connections.</summary>
    public required long Iterations { get; init; }

    public required long Flights { get; init; }

    /// <summary>Directory for results and report.</summary>
    public required string Out { get; init; }

    /// <summary>The URI of a database that is there already, or what kind to start; null for what the machine has.</summary>
    public string? Database { get; init; }

    /// <summary>Path of <c>cockroach</c>; null for the one on the PATH.</summary>
    public string? Binary { get; init; }

    /// <summary>The command line that gives this demo again, every default spelt out; no secret is in it.</summary>
    public string Command =>
        $"dcp demo --connections {Connections} --pool-size {PoolSize} --workers {Workers} --iterations {Iterations} --flights {Flights}"
        + (Database is null ? "" : $" --database {(Database is DemoDatabase.Cockroach or DemoDatabase.Postgres ? Database : "URI")}");
}
