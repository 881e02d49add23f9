namespace Dcp.Tests.Simulation.Scripted;

/// <summary>A notification that was committed.</summary>
internal sealed record ScriptedNote(string Database, int ProcessId, string Channel, string Payload);
