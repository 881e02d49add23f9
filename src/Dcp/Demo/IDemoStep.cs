namespace Dcp.Demo;

/// <summary>A step of a demo. Thread-safe.</summary>
internal interface IDemoStep
{
    /// <param name="fraction">How much is done, 0 to 1; null when that is not known.</param>
    void Report(double? fraction, string detail);

    void End(string detail);
}
