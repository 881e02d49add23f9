using System.Buffers;
using Dcp.Wire;
using Dcp.Wire.Authentication;

namespace Dcp.Tests.Wire.Authentication;

/// <summary>Plays the login of our server side against the login of our client side, message by message.</summary>
internal static class Dialogue
{
    public static readonly FrontendLoginOptions Options = new() { Iterations = 10 };

    public static (LoginStep Client, LoginStep Server) Play(FrontendLogin server, BackendLogin client)
    {
        ArrayBufferWriter<byte> toClient = new();
        LoginStep serverStep = server.Begin(toClient);
        LoginStep clientStep = LoginStep.Continue;
        // A login takes two rounds at the most; more would be an endless one.
        for (int round = 0; round < 5 && clientStep == LoginStep.Continue; round++)
        {
            if (serverStep == LoginStep.Done) Welcome(toClient);
            if (serverStep == LoginStep.Failed)
                BackendMessages.WriteErrorResponse(toClient, ErrorFields.Fatal(server.Failure!.SqlState, server.Failure.Message));
            ArrayBufferWriter<byte> toServer = new();
            foreach ((byte type, byte[] body) in Messages(toClient))
            {
                if (clientStep == LoginStep.Continue) clientStep = client.Receive(type, body, toServer);
            }
            toClient = new();
            foreach ((byte type, byte[] body) in Messages(toServer)) serverStep = server.Receive(type, body, toClient);
        }
        return (clientStep, serverStep);
    }

    public static List<(byte Type, byte[] Body)> Messages(ArrayBufferWriter<byte> output)
    {
        List<(byte Type, byte[] Body)> list = [];
        MessageScanner scanner = new(MessageScanner.LargestLength);
        ReadOnlySpan<byte> rest = output.WrittenSpan;
        while (scanner.TryWhole(rest, out int total))
        {
            list.Add((scanner.Type, rest[5..total].ToArray()));
            rest = rest[total..];
        }
        Assert.True(rest.IsEmpty);
        return list;
    }

    private static void Welcome(ArrayBufferWriter<byte> output)
    {
        BackendMessages.WriteAuthenticationOk(output);
        BackendMessages.WriteParameterStatus(output, "TimeZone", "UTC");
        BackendMessages.WriteNoticeResponse(output, ErrorFields.Create("NOTICE", SqlState.SuccessfulCompletion, "hello"));
        BackendMessages.WriteBackendKeyData(output, 7, "1234"u8);
        BackendMessages.WriteReadyForQuery(output, TransactionStatus.Idle);
    }
}
