namespace Dcp.Net;

/// <summary>Who is told when something happens on a connection. Called on the connection's reactor.</summary>
public interface IConnectionOwner
{
    /// <summary>
    /// Bytes came, the input ended, the connection failed, or congested output drained. What it was is read from the connection.
    /// An implementation does little and never blocks; longer work is an async method that waits on a <see cref="Signal"/>.
    /// </summary>
    void OnActivity(Connection connection);
}
