using Dcp.Workload.Results;
using Dcp.Workload.Sampling;

namespace Dcp.Demo;

/// <summary>Adds to a run's result what the runner does not know: how the demo was called, and on what machine.</summary>
internal static class RunConditions
{
    public static RunResult AddTo(RunResult result, DemoOptions options, bool isManaged)
    {
        Dictionary<string, string> all = new(result.Options)
        {
            ["command"] = options.Command,
            ["flights"] = $"{options.Flights}",
            ["host"] = HostDescription.Read() + "; clients, dcp and database all on it",
        };
        if (isManaged)
        {
            all["pool_mode"] = "transaction";
            all["default_pool_size"] = $"{options.PoolSize}";
        }

        return result with { Options = all };
    }
}
