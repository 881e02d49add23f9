namespace Dcp.Server.Pool;

/// <summary>Why a server could not be had.</summary>
/// <param name="Refused">The server answered and refused us for a reason that waiting will not mend (password, no such database).</param>
/// <param name="Away">
/// Nobody was there, or nobody whose certificate stands the check. Clients wait until there is, as with PgBouncer, and are not told whom
/// we met.
/// </param>
internal sealed record LoginFailed(PoolError Error, bool Refused, bool Away = false)
{
    /// <summary>The host is well and is not what target_session_attrs asks for.</summary>
    internal bool WrongRole { get; init; }

    /// <summary>The connection ended when this user's certificate had been shown, and before anything was said.</summary>
    internal bool Wordless { get; init; }
}
