namespace Dcp.SystemTests.Support;

/// <summary>The distribution's PgBouncer, the peer that dcp is compared with.</summary>
public static class PgBouncerProcess
{
    private const string Program = "/usr/sbin/pgbouncer";

    /// <param name="port">Port to listen on; a free one unless told.</param>
    /// <exception cref="PoolerStartException">It did not take the file.</exception>
    public static Task<PoolerProcess> StartAsync(PoolerConfig config, int? port = null) =>
        PoolerProcess.StartAsync(config, port, directory => [Program, Path.Combine(directory, "pooler.ini")]);
}
