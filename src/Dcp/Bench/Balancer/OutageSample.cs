namespace Dcp.Bench.Balancer;

/// <summary>One of two targets dies under clients that connect again and again.</summary>
/// <param name="Failed">New connections that failed after the death.</param>
/// <param name="LastErrorMilliseconds">From the death to the last of them; 0 if there was none.</param>
/// <param name="SlowestMilliseconds">The longest that a new connection took that succeeded.</param>
internal sealed record OutageSample(string Target, long Connections, long Failed, double LastErrorMilliseconds, double SlowestMilliseconds);
