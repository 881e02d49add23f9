namespace Dcp.Bench;

/// <summary>A peer is missing or did not start. The message is for the user; the command ends with exit code 3.</summary>
internal sealed class BenchException(string message) : Exception(message);
