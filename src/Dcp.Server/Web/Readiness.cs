using Dcp.Server.Admin;
using Microsoft.AspNetCore.Http;

namespace Dcp.Server.Web;

/// <summary>
/// What a supervisor or balancer asks, without a login. <c>/health</c>: is the process alive, each of its reactors included; <c>/ready</c>: should
/// it get new clients, which it should not while it ends or an address of it is drained. Neither depends on the database.
/// </summary>
internal sealed class Readiness(IPoolerControl control, TimeProvider clock)
{
    private static readonly TimeSpan s_reactorLimit = TimeSpan.FromSeconds(2);

    internal async Task HealthAsync(HttpContext context)
    {
        try
        {
            await Task.WhenAll(control.Host.Reactors.Select(reactor => ReactorCall.RunAsync(reactor, () => true))).WaitAsync(s_reactorLimit, clock).ConfigureAwait(false);
            await Reply.TextAsync(context, StatusCodes.Status200OK, "healthy\n").ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await Reply.TextAsync(context, StatusCodes.Status503ServiceUnavailable, "a reactor does not answer\n").ConfigureAwait(false);
        }
    }

    internal Task ReadyAsync(HttpContext context) => WhyNot() is { } reason
        ? Reply.TextAsync(context, StatusCodes.Status503ServiceUnavailable, $"{reason}\n")
        : Reply.TextAsync(context, StatusCodes.Status200OK, "ready\n");

    /// <summary>Null: it takes clients.</summary>
    internal string? WhyNot() => control.IsShuttingDown ? "shutting down" : control.Host.Draining.IsEmpty ? null : "draining";
}
