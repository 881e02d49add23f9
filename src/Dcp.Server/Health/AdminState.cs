namespace Dcp.Server.Health;

/// <summary>What an operator, or an agent, wants of a target.</summary>
internal enum AdminState
{
    Ready,

    /// <summary>No new connections; those that there are go on.</summary>
    Drain,

    /// <summary>Out of service, and not checked.</summary>
    Maint,
}
