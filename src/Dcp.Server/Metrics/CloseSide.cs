namespace Dcp.Server.Metrics;

/// <summary>Whose connection was closed.</summary>
internal enum CloseSide
{
    Client,
    Server,

    /// <summary>A client of a frontend.</summary>
    Frontend,
}
