using Dcp.Wire;
using Dcp.Wire.Authentication;

namespace Dcp.Tests.Simulation.Scripted;

/// <content>Startup packets, passwords and cancel requests.</content>
internal sealed partial class ScriptedBackend
{
    private async Task<bool> LogInAsync()
    {
        if (await StartupAsync() is not { } packet) return false;
        if (packet.Kind == StartupKind.CancelRequest)
        {
            await CancelAsync(packet);
            return false;
        }

        ProcessId = _database.Began(this);
        UserName = packet.Parameters.User!;
        DatabaseName = packet.Parameters.Database!;
        if (_database.LoginDelay > TimeSpan.Zero) await PassAsync(_database.LoginDelay);
        switch (_database.Behaviour)
        {
            case LoginBehaviour.Silent:
                while (!IsGone) await _signal.WaitAsync();
                return false;
            case LoginBehaviour.Close:
                return false;
            case LoginBehaviour.Garbage:
                _connection.Write("HTTP/1.1 400 Bad Request\r\n\r\n"u8);
                return false;
        }

        if (Refusal(packet) is { } refusal) return Refuse(refusal);
        FrontendLogin login = new(_database.Method, UserName, SecretOf(UserName), _database.Logins);
        var step = login.Begin(_connection);
        while (step == LoginStep.Continue)
        {
            _connection.Flush();
            if (await NextAsync() is not var (code, body)) return false;
            step = login.Receive((byte)code, body, _connection);
        }

        if (step == LoginStep.Failed) return Refuse(ErrorFields.Fatal(login.Failure!.SqlState, login.Failure.Message));
        Welcome();
        return _database.Behaviour != LoginBehaviour.CloseAfterwards;
    }

    private UserSecret SecretOf(string user) =>
        _database.Secrets.TryGetValue(user, out var secret) ? UserSecret.Parse(secret) : UserSecret.NoPassword;

    private ErrorFields? Refusal(StartupPacket packet)
    {
        if (_database.Refusal is not null) return _database.Refusal;
        if (_database.Databases is { } databases && !databases.Contains(DatabaseName))
            return ErrorFields.Fatal(SqlState.InvalidCatalogName, $"database \"{DatabaseName}\" does not exist");
        foreach (var (name, value) in packet.Parameters)
        {
            if (StartupParameters.IsReserved(name)) continue;
            if (_parameters.Set(name, value, atStartup: true) is { } sqlState) return ErrorFields.Fatal(sqlState, $"parameter \"{name}\"");
        }

        return null;
    }

    private bool Refuse(ErrorFields error)
    {
        BackendMessages.WriteErrorResponse(_connection, error);
        return false;
    }

    private void Welcome()
    {
        BackendMessages.WriteAuthenticationOk(_connection);
        foreach (var (name, value) in _parameters.Reported) BackendMessages.WriteParameterStatus(_connection, name, value);
        BackendMessages.WriteBackendKeyData(_connection, ProcessId, Key);
        BackendMessages.WriteReadyForQuery(_connection, Status);
        if (_database.Behaviour == LoginBehaviour.Chatty)
            BackendMessages.WriteNoticeResponse(_connection, ErrorFields.Create("NOTICE", "00000", "welcome"));
        if (_database.Behaviour == LoginBehaviour.OutOfStep) BackendMessages.WriteReadyForQuery(_connection, Status);
        _connection.Flush();
    }

    /// <summary>The startup packet or cancel request, after requests for encryption; null at the end.</summary>
    private async Task<StartupPacket?> StartupAsync()
    {
        while (true)
        {
            if (TryStartup(out var packet))
            {
                if (packet!.Kind is StartupKind.Startup or StartupKind.CancelRequest) return packet;
                _connection.Write("N"u8);
                _connection.Flush();
                continue;
            }

            if (IsGone) return null;
            await _signal.WaitAsync();
        }
    }

    private bool TryStartup(out StartupPacket? packet)
    {
        packet = null;
        var result = _assembler.NextStartup(_connection.Input, out var consumed, out var body);
        if (result == AssembleResult.Message) Assert.Equal(StartupError.None, StartupPacket.Parse(body, out packet));
        else Assert.Equal(AssembleResult.NeedMore, result);
        _connection.Consume(consumed);
        return packet is not null;
    }

    private async Task CancelAsync(StartupPacket packet)
    {
        _database.NoteCancel();
        if (_database.CancelDelay > TimeSpan.Zero) await PassAsync(_database.CancelDelay);
        _database.Cancel(packet.ProcessId, packet.CancelKey.Span);
        if (_database.CancelHold > TimeSpan.Zero) await PassAsync(_database.CancelHold);
    }
}
