using System.Buffers;
using Dcp.Net;
using Dcp.Net.Tls;
using Dcp.Server.Config.Hba;
using Dcp.Wire;
using Dcp.Wire.Authentication;

namespace Dcp.Server.Session;

/// <summary>Logins whose proof dcp checks itself: passwords in clear text, md5 and SCRAM, or none (trust).</summary>
internal static class PasswordLogin
{
    internal const int LongestMessage = 64 * 1024;

    /// <summary>False: the session is over. True: the client has proved itself, and <see cref="ClientSession.Keys"/> may hold what came of it.</summary>
    internal static async Task<bool> RunAsync(ClientSession session, HbaMethod method, UserSecret secret)
    {
        FrontendLogin login = new(MethodOf(method), session.UserName, secret, session.Host.Logins, BindingOf(session));
        if (!await LogInAsync(session, login)) return false;
        session.Keys = login.Keys;
        return true;
    }

    /// <summary>Answers a failed login, the later the more there were.</summary>
    internal static async Task RefuseAsync(ClientSession session, LoginFailure failure)
    {
        if (failure.Reason is { } reason) session.Host.Log.LoginFailed(session.LogName, reason);
        if (LoginRule.AddressOf(session) is { } address && session.Host.LoginPenalty.Failed(address) is var penalty && penalty > TimeSpan.Zero)
        {
            using Deadline pause = new(session.Signal, penalty);
            while (!pause.IsOver)
            {
                if (!await session.PauseAsync()) return;
            }
        }

        session.Fail(failure.SqlState, failure.Message);
    }

    private static LoginMethod MethodOf(HbaMethod method) => method switch
    {
        HbaMethod.Trust => LoginMethod.Trust,
        HbaMethod.Password => LoginMethod.Plain,
        HbaMethod.ScramSha256 => LoginMethod.ScramSha256,
        _ => LoginMethod.Md5,
    };

    /// <summary>Over TLS, SCRAM may be bound to our certificate (SCRAM-SHA-256-PLUS).</summary>
    private static ChannelBinding? BindingOf(ClientSession session) =>
        session.Connection is TlsConnection { ServerEndPointBinding: { } hash } ? ChannelBinding.TlsServerEndPoint(hash) : null;

    private static async Task<bool> LogInAsync(ClientSession session, FrontendLogin login)
    {
        using MessageAssembler assembler = new(LongestMessage);
        LoginStep? step = login.Begin(session.Connection);
        while (true)
        {
            session.Connection.Flush();
            switch (step)
            {
                case LoginStep.Done:
                    return true;
                case LoginStep.Failed:
                    await RefuseAsync(session, login.Failure!);
                    return false;
            }

            if (step is null && !await session.PauseAsync()) return false;
            step = Next(session, login, assembler, out var toDerive);
            if (toDerive is var (type, body)) step = await DeriveAsync(session, login, type, body);
        }
    }

    private static LoginStep? Next(ClientSession session, FrontendLogin login, MessageAssembler assembler, out (byte Type, byte[] Body)? toDerive)
    {
        toDerive = null;
        var connection = session.Connection;
        var result = assembler.Next(connection.Input, out var consumed, out var type, out var body);
        LoginStep? step = null;
        if (result == AssembleResult.Message)
        {
            if (login.WillDerive) toDerive = (type, body.ToArray());
            else step = login.Receive(type, body, connection);
        }
        else if (result != AssembleResult.NeedMore)
        {
            step = login.Receive(0, [], connection);
        }

        connection.Consume(consumed);
        return step;
    }

    private static async Task<LoginStep> DeriveAsync(ClientSession session, FrontendLogin login, byte type, byte[] body)
    {
        ArrayBufferWriter<byte> answer = new();
        var step = await session.Reactor.OffloadAsync(() => login.Receive(type, body, answer));
        session.Connection.Write(answer.WrittenSpan);
        return step;
    }
}
