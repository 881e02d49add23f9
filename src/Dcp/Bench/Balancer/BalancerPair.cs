using Dcp.Workload.Database;

namespace Dcp.Bench.Balancer;

/// <summary>HAProxy and dcp in front of the same targets; both end with it.</summary>
internal sealed class BalancerPair : IAsyncDisposable
{
    private readonly GuardedProcess _haproxy;
    private readonly GuardedProcess _dcp;

    private BalancerPair((GuardedProcess Process, int Port) haproxy, string version, (GuardedProcess Process, int Port) dcp)
    {
        (_haproxy, _dcp) = (haproxy.Process, dcp.Process);
        Haproxy = new BenchTarget(BalancerOptions.Haproxy, version, haproxy.Port, haproxy.Process.Pid);
        Dcp = new BenchTarget(BalancerOptions.Dcp, BalancerStart.OwnVersion, dcp.Port, dcp.Process.Pid);
    }

    internal BenchTarget Haproxy { get; }

    internal BenchTarget Dcp { get; }

    internal static async Task<BalancerPair> StartAsync(string program, int threads, IReadOnlyList<int> targets, CancellationToken cancellation)
    {
        string version = await BalancerStart.HaproxyVersionAsync(program, cancellation);
        (GuardedProcess Process, int Port) haproxy = await BalancerStart.HaproxyAsync(program, threads, targets, cancellation);
        try
        {
            return new BalancerPair(haproxy, version, await BalancerStart.DcpAsync(targets, cancellation));
        }
        catch
        {
            await haproxy.Process.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _haproxy.DisposeAsync();
        await _dcp.DisposeAsync();
    }
}
