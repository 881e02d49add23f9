namespace Dcp.Server.Admin.Commands;

/// <summary>Whether a command takes a second word.</summary>
internal enum Arity
{
    None,
    Optional,

    /// <summary>The command itself says what is missing, in its own words.</summary>
    Required,
}
