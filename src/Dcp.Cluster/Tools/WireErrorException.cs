namespace Dcp.Cluster.Tools;

/// <summary>An ErrorResponse: the server or the pooler said no.</summary>
internal sealed class WireErrorException(string sqlState, string message) : Exception(message)
{
    /// <summary>Five characters, or empty when the error had none.</summary>
    internal string SqlState { get; } = sqlState;
}
