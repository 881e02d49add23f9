namespace Dcp.Server.Pool;

/// <summary>Why a client cannot have a server, in the words and with the SQLSTATE that it is told.</summary>
internal sealed record PoolError(string SqlState, string Message);
