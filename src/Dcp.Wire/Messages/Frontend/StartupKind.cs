namespace Dcp.Wire;

/// <summary>What a packet without type byte asks for.</summary>
public enum StartupKind
{
    Startup,
    SslRequest,
    GssEncRequest,
    CancelRequest,
}
