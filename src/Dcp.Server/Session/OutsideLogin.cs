using Dcp.Server.Config.Hba;
using Dcp.Server.Session.Outside;
using Dcp.Wire;
using Dcp.Wire.Authentication;

namespace Dcp.Server.Session;

/// <summary>
/// Logins that somebody else judges: a directory server (ldap) or the operating system's modules (pam). The client is asked for its password
/// in clear text; what it was serves the user's own servers too.
/// </summary>
internal static class OutsideLogin
{
    /// <summary>
    /// How many logins the system's modules judge at a time. Each blocks a thread, on a wrong password for seconds; the other threads are
    /// for those who log in otherwise.
    /// </summary>
    private static readonly SemaphoreSlim s_pamPlaces = new(4);

    /// <summary>False: the session is over.</summary>
    internal static async Task<bool> RunAsync(ClientSession session, LoginRule rule)
    {
        BackendMessages.WriteAuthenticationCleartextPassword(session.Connection);
        session.Connection.Flush();
        if (await PasswordAsync(session) is not { } password) return false;
        if (password.Length == 0)
        {
            await PasswordLogin.RefuseAsync(session, Wrong("empty password"));
            return false;
        }

        var user = session.UserName;
        var address = LoginRule.AddressOf(session)?.ToString();
        var verdict = rule.Method == HbaMethod.Pam
            ? await AskPamAsync(session, user, password, address)
            : await await session.Reactor.OffloadAsync(() => Ldap.CheckAsync(rule.Options, user, password, session.Host.Settings.ClientLoginTimeout));
        if (verdict is not null)
        {
            await PasswordLogin.RefuseAsync(session, Wrong(verdict));
            return false;
        }

        session.Password = UserSecret.Plain(password);
        return true;
    }

    private static async Task<string?> AskPamAsync(ClientSession session, string user, string password, string? address)
    {
        await s_pamPlaces.WaitAsync();
        try
        {
            return await session.Reactor.OffloadAsync(() => Pam.Check(user, password, address));
        }
        finally
        {
            s_pamPlaces.Release();
        }
    }

    private static LoginFailure Wrong(string reason) => new("password authentication failed", SqlState.InvalidPassword) { Reason = reason };

    /// <summary>Null: none came, and the session is over.</summary>
    private static async Task<string?> PasswordAsync(ClientSession session)
    {
        using MessageAssembler assembler = new(PasswordLogin.LongestMessage);
        while (true)
        {
            var result = Read(session, assembler, out var password);
            if (result == AssembleResult.Message) return password;
            if (result != AssembleResult.NeedMore)
            {
                session.Fail(SqlState.ProtocolViolation, "invalid password packet");
                return null;
            }

            if (!await session.PauseAsync()) return null;
        }
    }

    private static AssembleResult Read(ClientSession session, MessageAssembler assembler, out string? password)
    {
        password = null;
        var result = assembler.Next(session.Connection.Input, out var consumed, out var type, out var body);
        if (result == AssembleResult.Message)
        {
            if (type == (byte)FrontendCode.Password && PasswordMessage.TryParse(body, out var message))
                password = System.Text.Encoding.UTF8.GetString(message.Password);
            else session.Fail(SqlState.ProtocolViolation, "expected password response");
        }

        session.Connection.Consume(consumed);
        return result;
    }
}
