namespace Dcp.Server.Config;

public sealed partial record PoolerSettings
{
    public SslMode ClientTlsSslMode { get; init; }

    public string ClientTlsKeyFile { get; init; } = "";

    public string ClientTlsCertFile { get; init; } = "";

    public string ClientTlsCaFile { get; init; } = "";

    public NameList ClientTlsProtocols { get; init; } = NameList.Empty;

    public string ClientTlsCiphers { get; init; } = "";

    public string? ClientTls13Ciphers { get; init; }

    public string ClientTlsEcdhCurve { get; init; } = "";

    public string ClientTlsDheParams { get; init; } = "";

    public SslMode ServerTlsSslMode { get; init; }

    public string ServerTlsCaFile { get; init; } = "";

    public string ServerTlsKeyFile { get; init; } = "";

    public string ServerTlsCertFile { get; init; } = "";

    public NameList ServerTlsProtocols { get; init; } = NameList.Empty;

    public string ServerTlsCiphers { get; init; } = "";

    public string? ServerTls13Ciphers { get; init; }

    public int PktBuf { get; init; }

    public int MaxPacketSize { get; init; }

    public int SbufLoopCnt { get; init; }

    public bool TcpDeferAccept { get; init; }

    public int TcpSocketBuffer { get; init; }

    public bool TcpKeepAlive { get; init; }

    public int TcpKeepCnt { get; init; }

    public TimeSpan TcpKeepIdle { get; init; }

    public TimeSpan TcpKeepIntvl { get; init; }

    public TimeSpan TcpUserTimeout { get; init; }
}
