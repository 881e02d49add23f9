using System.Net;

namespace Dcp.Net.Faults;

/// <summary>A connection that needs a plan: the how-manieth of its transport (from 0), which way it came, and the address connected to or accepted from.</summary>
public readonly record struct FaultSubject(int Number, bool IsAccepted, EndPoint? EndPoint);
