namespace Dcp.Demo;

/// <summary>How much a demo does unless told otherwise. The sizes are estimates: they have not been timed on a quiet machine.</summary>
internal sealed record DemoSize(int Connections, int Workers, int Iterations, int Flights)
{
    /// <summary>Meant to take under five minutes on two cores.</summary>
    public static DemoSize Full { get; } = new(512, 4, 8192, 1_000_000);

    /// <summary>Meant to take under ninety seconds on two cores.</summary>
    public static DemoSize Quick { get; } = new(512, 2, 2048, 100_000);
}
