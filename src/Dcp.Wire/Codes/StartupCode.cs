namespace Dcp.Wire;

/// <summary>First integer of a packet without type byte: a protocol version, or a request that is none.</summary>
public static class StartupCode
{
    public const int Protocol30 = 196608;
    public const int Protocol32 = 196610;

    /// <summary>The newest version that clients are answered with. 3.1 was never anybody's.</summary>
    public const int Newest = Protocol32;

    public const int CancelRequest = 80877102;
    public const int SslRequest = 80877103;
    public const int GssEncRequest = 80877104;

    public static int Major(int version) => version >> 16;
}
