namespace Dcp.Server.Config;

/// <summary>The section <c>[metrics]</c>: where metrics are sent to. What asks for them is in <c>[web]</c>.</summary>
public sealed record MetricsConfig
{
    public Position At { get; init; }

    /// <summary>A receiver of OTLP over HTTP, with the path; null: nothing is sent.</summary>
    public Uri? OtlpEndpoint { get; init; }

    public TimeSpan OtlpInterval { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan OtlpTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Sent with each request. Secrets.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>What the receiver is told of this process beside what it always is: OpenTelemetry's resource attributes.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Attributes { get; init; } = [];

    public bool Equals(MetricsConfig? other) =>
        other is not null && other.OtlpEndpoint == OtlpEndpoint && other.OtlpInterval == OtlpInterval && other.OtlpTimeout == OtlpTimeout
        && other.Headers.SequenceEqual(Headers) && other.Attributes.SequenceEqual(Attributes);

    public override int GetHashCode() => HashCode.Combine(OtlpEndpoint, OtlpInterval);
}
