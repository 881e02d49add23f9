using Dcp.Server.Config;
using Dcp.Server.Health.Checks;

namespace Dcp.Server.Health;

/// <summary>The checks by what they ask.</summary>
internal static class CheckTable
{
    private static readonly TcpCheck s_tcp = new();
    private static readonly PgsqlCheck s_pgsql = new();
    private static readonly QueryCheck s_query = new();
    private static readonly HttpCheck s_http = new();

    /// <summary>Null when nothing is to be asked.</summary>
    internal static ICheck? Find(CheckKind kind) => kind switch
    {
        CheckKind.Tcp => s_tcp,
        CheckKind.Pgsql => s_pgsql,
        CheckKind.Query => s_query,
        CheckKind.Http => s_http,
        _ => null,
    };
}
