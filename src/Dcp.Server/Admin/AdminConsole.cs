using Dcp.Server.Session;
namespace Dcp.Server.Admin;
internal sealed class AdminConsole(IPoolerControl control) : IConsole { public Task RunAsync(ClientSession session) { _ = control; return Task.CompletedTask; } }
