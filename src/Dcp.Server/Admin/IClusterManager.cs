namespace Dcp.Server.Admin;

/// <summary>Whoever decides which node holds which address. Any thread.</summary>
internal interface IClusterManager
{
    /// <summary>Null where it does not run, or does not answer.</summary>
    Task<ClusterHoldings?> AskAsync(CancellationToken cancellation);
}
