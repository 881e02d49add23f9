using Dcp.Server.Config;
using Dcp.Server.Session;
namespace Dcp.Server.Hosting;
internal static class ClientTlsFiles { internal static ClientTls? Load(PoolerSettings s) => null; }
