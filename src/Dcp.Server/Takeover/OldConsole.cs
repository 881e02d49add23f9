using System.Buffers;
using System.Net.Sockets;
using Dcp.Net;
using Dcp.Server.Config;
using Dcp.Wire;

namespace Dcp.Server.Takeover;

/// <summary>The console of the running process, reached over its Unix socket, where the process's own user needs no password.</summary>
internal static class OldConsole
{
    internal const string Command = "TAKEOVER";

    /// <summary>Logs in and asks for the takeover; the answer comes over the link. Null when nobody listens there.</summary>
    /// <exception cref="IOException">The console does not let us in, or there can be none.</exception>
    internal static TransferLink? Open(PoolerSettings settings)
    {
        if (settings.UnixSocketDir.Length == 0) throw new IOException("cannot take over: unix_socket_dir is empty, and the running process can be asked over its Unix socket only");
        var path = Target.SocketPathOf(settings.UnixSocketDir, settings.ListenPort);
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path.StartsWith('@') ? '\0' + path[1..] : path));
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionRefused or SocketError.AddressNotAvailable)
        {
            socket.Dispose();
            return null;
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new IOException($"cannot take over: {path}: {exception.Message}");
        }

        TransferLink link = new(DescriptorChannel.Of(socket));
        LogIn(link);
        ArrayBufferWriter<byte> command = new();
        FrontendMessages.WriteQuery(command, Command);
        link.SendRaw(command.WrittenSpan);
        return link;
    }

    internal static string TextOf(byte[] error) => ErrorFields.TryParse(error, out var fields) && fields is not null ? fields.Message : "an error that cannot be read";

    private static void LogIn(TransferLink link)
    {
        ArrayBufferWriter<byte> startup = new();
        FrontendMessages.WriteStartupMessage(
            startup, StartupCode.Protocol30, [new("user", DcpConfig.ConsoleDatabase), new("database", DcpConfig.ConsoleDatabase)]);
        link.SendRaw(startup.WrittenSpan);
        while (link.Receive() is { } message)
        {
            switch ((BackendCode)message.Kind)
            {
                case BackendCode.ReadyForQuery:
                    return;
                case BackendCode.ErrorResponse:
                    throw new IOException($"the running process does not let us in: {TextOf(message.Body)}");
                case BackendCode.Authentication when message.Body is not [0, 0, 0, 0]:
                    throw new IOException("the running process asks for a password: it can be taken over by the system's user that it runs as");
            }
        }

        throw new IOException("the running process closed the connection");
    }
}
