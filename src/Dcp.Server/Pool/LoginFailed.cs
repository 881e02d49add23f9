namespace Dcp.Server.Pool;

/// <summary>Why a server could not be had.</summary>
/// <param name="Refused">The server answered and refused us for a reason that waiting will not mend (password, no such database).</param>
internal sealed record LoginFailed(PoolError Error, bool Refused);
