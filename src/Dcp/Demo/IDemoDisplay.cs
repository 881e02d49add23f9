namespace Dcp.Demo;

/// <summary>Shows how far a demo is.</summary>
internal interface IDemoDisplay
{
    /// <summary>Shows what <paramref name="work"/> does, until it ends one way or the other.</summary>
    Task RunAsync(Func<Task> work);

    /// <summary>Begins a step; used inside <see cref="RunAsync"/>.</summary>
    IDemoStep Begin(string title);
}
