using Dcp.Wire;

namespace Dcp.Server.Pool;

/// <summary>Sees the RowDescription and each DataRow of a query of dcp's own. Called on the server's reactor.</summary>
internal delegate void RowReader(BackendCode code, ReadOnlySpan<byte> body);
