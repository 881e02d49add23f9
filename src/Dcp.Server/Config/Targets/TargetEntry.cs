namespace Dcp.Server.Config;

/// <summary>One target among several, as it was written: a <c>server</c> of a frontend, or a host of a database.</summary>
public sealed record TargetEntry
{
    public const int MostWeight = 256;

    public required string Name { get; init; }

    public required Target Target { get; init; }

    public Position At { get; init; }

    /// <summary>0: no new connections.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Used only when no other is up.</summary>
    public bool Backup { get; init; }

    /// <summary>Connections at a time; 0: no limit.</summary>
    public int MaxConn { get; init; }

    /// <summary>Time in which a target that came back gets its full share.</summary>
    public TimeSpan SlowStart { get; init; }

    /// <summary>A target that is found down has its connections closed.</summary>
    public bool CutsWhenDown { get; init; }

    /// <summary>The PROXY header that it is sent.</summary>
    public ProxyProtocol SendProxy { get; init; }

    /// <summary>Out of service until the console says otherwise.</summary>
    public bool Disabled { get; init; }

    public CheckConfig Check { get; init; } = CheckConfig.None;
}
