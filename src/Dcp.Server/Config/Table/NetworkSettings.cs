namespace Dcp.Server.Config.Table;

/// <summary>Settings of TLS and of the network.</summary>
internal static class NetworkSettings
{
    private static readonly WordListKind Protocols =
        new("", "tlsv1.0", "tlsv1.1", "tlsv1.2", "tlsv1.3", "all", "secure", "legacy");

    public static IEnumerable<Setting> All { get; } =
    [
        new TypedSetting<SslMode>("client_tls_sslmode", "disable", Kinds.SslMode,
            s => s.ClientTlsSslMode, (s, v) => s with { ClientTlsSslMode = v },
            "TLS with clients: not offered, taken when asked for (allow, prefer), or required."),
        Text("client_tls_key_file", "", Kinds.File, s => s.ClientTlsKeyFile, (s, v) => s with { ClientTlsKeyFile = v ?? "" },
            "Private key that clients meet, PEM."),
        Text("client_tls_cert_file", "", Kinds.File, s => s.ClientTlsCertFile, (s, v) => s with { ClientTlsCertFile = v ?? "" },
            "Certificate of that key, PEM."),
        Text("client_tls_ca_file", "", Kinds.File, s => s.ClientTlsCaFile, (s, v) => s with { ClientTlsCaFile = v ?? "" },
            "Certificates that clients' certificates must come from."),
        new TypedSetting<NameList>("client_tls_protocols", "secure", Protocols,
            s => s.ClientTlsProtocols, (s, v) => s with { ClientTlsProtocols = v },
            "Versions of TLS with clients; `secure` is 1.2 and 1.3."),
        Text("client_tls_ciphers", "default", Kinds.Text, s => s.ClientTlsCiphers, (s, v) => s with { ClientTlsCiphers = v ?? "" },
            "Ciphers with clients up to TLS 1.2, in OpenSSL's form."),
        Text("client_tls13_ciphers", null, Kinds.Text, s => s.ClientTls13Ciphers, (s, v) => s with { ClientTls13Ciphers = v },
            "Ciphers with clients from TLS 1.3 on."),
        Text("client_tls_ecdhcurve", "auto", Kinds.Text, s => s.ClientTlsEcdhCurve, (s, v) => s with { ClientTlsEcdhCurve = v ?? "" },
            "Curve of the key exchange with clients."),
        Text("client_tls_dheparams", "auto", Kinds.Text, s => s.ClientTlsDheParams, (s, v) => s with { ClientTlsDheParams = v ?? "" },
            "Parameters of the DHE key exchange with clients."),
        new TypedSetting<SslMode>("server_tls_sslmode", "prefer", Kinds.SslMode,
            s => s.ServerTlsSslMode, (s, v) => s with { ServerTlsSslMode = v },
            "TLS with servers, libpq's sslmode."),
        Text("server_tls_ca_file", "", Kinds.File, s => s.ServerTlsCaFile, (s, v) => s with { ServerTlsCaFile = v ?? "" },
            "Certificates that servers' certificates must come from, for verify-ca and verify-full."),
        Text("server_tls_key_file", "", Kinds.File, s => s.ServerTlsKeyFile, (s, v) => s with { ServerTlsKeyFile = v ?? "" },
            "Private key shown to servers; `%u` stands for the user."),
        Text("server_tls_cert_file", "", Kinds.File, s => s.ServerTlsCertFile, (s, v) => s with { ServerTlsCertFile = v ?? "" },
            "Certificate of that key; `%u` stands for the user who logs in to the server."),
        new TypedSetting<NameList>("server_tls_protocols", "secure", Protocols,
            s => s.ServerTlsProtocols, (s, v) => s with { ServerTlsProtocols = v },
            "Versions of TLS with servers; `secure` is 1.2 and 1.3."),
        Text("server_tls_ciphers", "default", Kinds.Text, s => s.ServerTlsCiphers, (s, v) => s with { ServerTlsCiphers = v ?? "" },
            "Ciphers with servers up to TLS 1.2, in OpenSSL's form."),
        Text("server_tls13_ciphers", null, Kinds.Text, s => s.ServerTls13Ciphers, (s, v) => s with { ServerTls13Ciphers = v },
            "Ciphers with servers from TLS 1.3 on."),
        new TypedSetting<int>("pkt_buf", "4096", new SizeKind(1),
            s => s.PktBuf, (s, v) => s with { PktBuf = v },
            "Size of a buffer.").NeedsRestart(),
        new TypedSetting<int>("max_packet_size", "2147483647", new SizeKind(256),
            s => s.MaxPacketSize, (s, v) => s with { MaxPacketSize = v },
            "Longest message that is let through."),
        new TypedSetting<int>("sbuf_loopcnt", "5", Kinds.Count,
            s => s.SbufLoopCnt, (s, v) => s with { SbufLoopCnt = v },
            "Buffers handled for one connection before the next gets its turn; 0 is unlimited."),
        new TypedSetting<bool>("tcp_defer_accept", "1", Kinds.Boolean,
            s => s.TcpDeferAccept, (s, v) => s with { TcpDeferAccept = v },
            "Lets the kernel hold back a client until it has sent something."),
        new TypedSetting<int>("tcp_socket_buffer", "0", new SizeKind(0),
            s => s.TcpSocketBuffer, (s, v) => s with { TcpSocketBuffer = v },
            "Size of a socket's buffers in the kernel; 0 leaves it to the system."),
        new TypedSetting<bool>("tcp_keepalive", "1", Kinds.Boolean,
            s => s.TcpKeepAlive, (s, v) => s with { TcpKeepAlive = v },
            "Probes idle connections."),
        new TypedSetting<int>("tcp_keepcnt", "0", new IntegerKind(0, 127),
            s => s.TcpKeepCnt, (s, v) => s with { TcpKeepCnt = v },
            "Lost probes until a connection is closed; 0 leaves it to the system."),
        new TypedSetting<TimeSpan>("tcp_keepidle", "0", Kinds.WholeSeconds,
            s => s.TcpKeepIdle, (s, v) => s with { TcpKeepIdle = v },
            "Idle time until the first probe; 0 leaves it to the system."),
        new TypedSetting<TimeSpan>("tcp_keepintvl", "0", Kinds.WholeSeconds,
            s => s.TcpKeepIntvl, (s, v) => s with { TcpKeepIntvl = v },
            "Time between probes; 0 leaves it to the system."),
        new TypedSetting<TimeSpan>("tcp_user_timeout", "0", Kinds.Milliseconds,
            s => s.TcpUserTimeout, (s, v) => s with { TcpUserTimeout = v },
            "Time that sent data may stay unacknowledged, in milliseconds; 0 leaves it to the system."),
    ];

    private static TypedSetting<string?> Text(
        string name, string? @default, TextKind kind, Func<PoolerSettings, string?> get, Func<PoolerSettings, string?, PoolerSettings> set,
        string meaning) =>
        new(name, @default, kind, get, set, meaning);
}
