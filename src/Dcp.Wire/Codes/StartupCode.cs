namespace Dcp.Wire;

/// <summary>First integer of a packet without type byte: a protocol version, or a request that is none.</summary>
public static class StartupCode
{
    public const int Protocol30 = 196608;
    public const int Protocol32 = 196610;
    public const int CancelRequest = 80877102;
    public const int SslRequest = 80877103;
    public const int GssEncRequest = 80877104;

    public static int Major(int version) => version >> 16;

    public static int Minor(int version) => version & 0xFFFF;
}
