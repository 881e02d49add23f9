using System.Text;
using Dcp.Wire;

namespace Dcp.Server.Pool;

/// <summary>
/// What an idle server sends of its own accord: notices, parameter changes after a reload of its configuration, notifications
/// that nobody is there for, and the error with which it says goodbye.
/// </summary>
internal static class UnaskedMessages
{
    private const int Longest = 16 * 1024;

    /// <summary>Reads the notifications that are in front. False: one has come in part, and the rest of it has to be awaited.</summary>
    internal static bool TakeNotifications(ServerConnection server, NotificationReader? reader)
    {
        var connection = server.Connection!;
        MessageScanner scanner = new(Longest);
        while (connection.Input is { IsEmpty: false } input && input[0] == (byte)BackendCode.NotificationResponse)
        {
            if (!scanner.TryWhole(input, out var total)) return input.Length > Longest;
            reader?.Invoke(input.Slice(MessageScanner.HeaderSize, scanner.BodyLength));
            connection.Consume(total);
        }

        return true;
    }

    /// <summary>Reads them. The reason why the server can no longer be used, or null while all is well.</summary>
    internal static string? Read(ServerConnection server)
    {
        var connection = server.Connection!;
        MessageScanner scanner = new(Longest);
        while (!connection.Input.IsEmpty)
        {
            var input = connection.Input;
            if (!scanner.TryWhole(input, out var total))
            {
                // A message in pieces has until the next piece to become whole; the server is not usable meanwhile.
                return input.Length > Longest ? "idle server sent too much" : null;
            }

            var body = input.Slice(MessageScanner.HeaderSize, scanner.BodyLength);
            switch ((BackendCode)scanner.Type)
            {
                case BackendCode.NoticeResponse:
                    break;
                case BackendCode.NotificationResponse:
                    server.Notified?.Invoke(body);
                    break;
                case BackendCode.ParameterStatus:
                    if (!ParameterStatusMessage.TryParse(body, out var status)) return "malformed ParameterStatus from server";
                    server.Follow(Encoding.UTF8.GetString(status.Name), Encoding.UTF8.GetString(status.Value));
                    break;
                case BackendCode.ErrorResponse:
                    if (!ErrorFields.TryParse(body, out var error)) return "malformed error from server";
                    server.HasSaidGoodbye = error!.SqlState == SqlState.AdminShutdown;
                    return $"server closed: {error.Message}";
                default:
                    return "unexpected message from idle server";
            }

            connection.Consume(total);
        }

        return null;
    }
}
