namespace Dcp.Server.Admin.Shows;

/// <summary>The columns of everything that shows connections.</summary>
internal static class SocketColumns
{
    internal static readonly string[] Usual =
    [
        "type", "user", "database", "replication", "state", "addr", "port:i", "local_addr", "local_port:i", "connect_time", "request_time",
        "wait:i", "wait_us:i", "close_needed:i", "ptr", "link", "remote_pid:i", "tls", "application_name", "prepared_statements:i", "id:i",
    ];

    internal static readonly string[] WithBuffers =
    [
        .. Usual, "recv_pos:i", "pkt_pos:i", "pkt_remain:i", "send_pos:i", "send_remain:i", "pkt_avail:i", "send_avail:i",
    ];
}
