namespace Dcp.Demo;

/// <summary>How much a demo does unless told otherwise; what comes out on two cores is in docs/results/demo.md.</summary>
internal sealed record DemoSize(int Connections, int Workers, int Iterations, int Flights)
{
    /// <summary>Under five minutes on two cores.</summary>
    public static DemoSize Full { get; } = new(512, 4, 8192, 1_000_000);

    /// <summary>Under ninety seconds on two cores.</summary>
    public static DemoSize Quick { get; } = new(512, 2, 2048, 100_000);
}
