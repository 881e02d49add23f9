using Dcp.Server.Config;

namespace Dcp.Server.Session;

/// <summary>Who may use the console, and how.</summary>
internal static class Access
{
    private static readonly DatabaseConfig s_console = new() { Name = DcpConfig.ConsoleDatabase };
    private static readonly uint s_ownUserId = ProcessOwner.UserId;

    /// <summary>May run every command: named in admin_users, or the process's own user over the Unix socket.</summary>
    internal static bool IsAdmin(ClientSession session) =>
        session.Host.Settings.AdminUsers.Contains(session.UserName) || IsOwnProcess(session);

    /// <summary>May look: named in stats_users, or anybody with auth_type=any.</summary>
    internal static bool IsStats(ClientSession session) =>
        session.Host.Settings.StatsUsers.Contains(session.UserName) || session.Host.Settings.AuthType == AuthType.Any;

    /// <summary>Takes the client's place in the console; administrators have one whatever the limits of clients are.</summary>
    internal static bool EnterConsole(ClientSession session)
    {
        var catalog = session.Host.Catalog;
        var limits = Effective.Client(catalog.Settings, s_console, catalog.Config.FindUser(session.UserName));
        return ClientPlace.Take(session, catalog.ConsoleClients, limits, exempt: IsAdmin(session));
    }

    /// <summary>User <c>pgbouncer</c> over the Unix socket, with the operating system's user that dcp itself runs as: needs no password.</summary>
    internal static bool IsOwnProcess(ClientSession session) =>
        session.UserName == DcpConfig.ConsoleDatabase && session.Connection.PeerUserId == s_ownUserId;
}
