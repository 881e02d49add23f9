namespace Dcp.Demo;

/// <summary>How much a demo does unless told otherwise. With 1,000,000 flights the direct run alone needs many minutes on two cores.</summary>
internal sealed record DemoSize(int Connections, int Workers, int Iterations, int Flights)
{
    /// <summary>Under five minutes on two cores; measured: 108 s.</summary>
    public static DemoSize Full { get; } = new(512, 4, 4096, 100_000);

    /// <summary>Under ninety seconds on two cores; measured: 75 s.</summary>
    public static DemoSize Quick { get; } = new(512, 2, 2048, 100_000);
}
