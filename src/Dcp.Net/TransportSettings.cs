namespace Dcp.Net;

/// <summary>How to make a transport.</summary>
public sealed record TransportSettings
{
    public TransportKind Kind { get; init; } = TransportKind.Auto;

    /// <summary>Event loops, one thread each; 0 for one per processor.</summary>
    public int Reactors { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Takes the few lines that a transport has to say. Any thread.</summary>
    public Action<string>? Log { get; init; }
}
