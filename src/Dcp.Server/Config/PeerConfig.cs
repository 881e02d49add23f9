namespace Dcp.Server.Config;

/// <summary>One entry of [peers]: another pooler that cancel requests are passed to.</summary>
public sealed record PeerConfig
{
    /// <summary>Largest id that fits the two bytes of a cancel key.</summary>
    public const int LargestId = 16_383;

    public required int Id { get; init; }

    public Position At { get; init; }

    public string Host { get; init; } = "";

    public int Port { get; init; } = 6432;

    public int? PoolSize { get; init; }

    public Target Target => new(Host, Port);
}
