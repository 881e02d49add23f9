using System.Buffers.Binary;
using Dcp.Server.Pool;
using Dcp.Wire;

namespace Dcp.Server.Session;

/// <content>A request that has been taken, and failed, is sent once more.</content>
internal partial struct ClientRelay
{
    /// <summary>Sends whole messages of the client's again, to a server that is in sync. A Parse with a name that has succeeded is left out.</summary>
    internal void Replay(ServerConnection server, StatementRelay? statements, ReadOnlySpan<byte> request, bool skipsParse)
    {
        var sent = 0;
        for (var at = 0; at < request.Length;)
        {
            var rest = request[at..];
            var length = BinaryPrimitives.ReadInt32BigEndian(rest[1..]);
            var type = (FrontendCode)rest[0];
            var body = rest[MessageScanner.HeaderSize..(length + 1)];
            if (type == FrontendCode.Parse && skipsParse)
            {
                Forward(request[sent..at], server, at);
                sent = at += length + 1;
            }
            else if (statements is not null && StatementHead.IsIn(rest[0]) && StatementHead.TryRead(type, body, out var head) && !head.IsPortal)
            {
                sent = Forward(request[sent..at], server, at);
                Replace(server, statements, head, isPlain: false, rest, length, ref sent, ref at);
            }
            else
            {
                Decide(rest[0], body, server, statements);
                at += length + 1;
            }
        }

        Forward(request[sent..], server, request.Length);
    }
}
