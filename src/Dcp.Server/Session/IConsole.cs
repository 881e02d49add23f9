namespace Dcp.Server.Session;

/// <summary>The console database <c>pgbouncer</c>, as seen from the session that asked for it.</summary>
internal interface IConsole
{
    /// <summary>Serves a client that has logged in to the console, from its welcome to its end. On its reactor.</summary>
    Task RunAsync(ClientSession session);
}
