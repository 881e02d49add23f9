namespace Dcp.Server.Session;
internal static class Encrypt { internal static Task<bool> RunAsync(ClientSession s, ClientTls t) => null!; }
