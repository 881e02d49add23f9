namespace Dcp.Cluster;

/// <summary>What was asked for makes no sense: an unknown host, an address outside of its network. The message says what is allowed.</summary>
public sealed class ClusterInputException : Exception
{
    public ClusterInputException()
    {
    }

    public ClusterInputException(string message)
        : base(message)
    {
    }

    public ClusterInputException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
