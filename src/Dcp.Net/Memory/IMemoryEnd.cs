namespace Dcp.Net.Memory;

/// <summary>A connection that a <see cref="MemoryReactor"/> looks at when there is something to do.</summary>
internal interface IMemoryEnd
{
    /// <summary>Where it lives, or null between two reactors. Any thread.</summary>
    MemoryReactor? Home { get; }

    /// <summary>Does a part of what can be done now, and asks for another turn when something is left.</summary>
    void Work(MemoryChance chance);
}
