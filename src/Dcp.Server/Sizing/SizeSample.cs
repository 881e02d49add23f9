namespace Dcp.Server.Sizing;

/// <summary>What was measured of one pool since the last sample.</summary>
/// <param name="Seconds">Length of the time measured.</param>
/// <param name="Transactions">That have ended in it.</param>
/// <param name="LeaseSeconds">Sum of their times on a server, without the wait for one.</param>
/// <param name="IsQueued">Clients waited for a server at its end.</param>
/// <param name="Pressure">What the database says of itself: from 1 on it is overloaded. 0 where nobody asks it.</param>
internal readonly record struct SizeSample(double Seconds, long Transactions, double LeaseSeconds, bool IsQueued, double Pressure = 0);
