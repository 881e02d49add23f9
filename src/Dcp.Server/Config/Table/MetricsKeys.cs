namespace Dcp.Server.Config.Table;

/// <summary>The settings of [metrics] beside its headers and attributes.</summary>
internal static class MetricsKeys
{
    internal const string Endpoint = "otlp_endpoint";

    private static readonly DurationKind s_seconds = new(TimeSpan.FromSeconds(1), whole: false, least: TimeSpan.FromMilliseconds(100));

    public static IReadOnlyList<Key<MetricsConfig>> All { get; } =
    [
        Key(Endpoint, new OtlpEndpointKind(), (m, v) => m with { OtlpEndpoint = v },
            "A receiver of OTLP over HTTP (protobuf): a collector, or Prometheus' `/api/v1/otlp/v1/metrics`. Without a path, `/v1/metrics` is it."),
        Key("otlp_interval", s_seconds, (m, v) => m with { OtlpInterval = v }, "How often metrics are sent (60 s); 100 ms at least."),
        Key("otlp_timeout", s_seconds, (m, v) => m with { OtlpTimeout = v }, "How long the receiver may take for one (10 s)."),
    ];

    private static EntryKey<MetricsConfig, T> Key<T>(string name, ValueKind<T> kind, Func<MetricsConfig, T, MetricsConfig> set, string meaning) =>
        new(name, kind, set, meaning, _ => null);
}
