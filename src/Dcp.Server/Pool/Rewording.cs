using System.Buffers.Binary;
using Dcp.Net;
using Dcp.Wire;

namespace Dcp.Server.Pool;

/// <summary>
/// What a server was sent is not, word for word, what the client has asked: how the answer becomes the one to the client's own words. It belongs to
/// one request, or to those that are sent for one.
/// </summary>
internal abstract class Rewording
{
    /// <summary>Tells the client of an error. False: it is not to hear of it.</summary>
    /// <param name="failed">What the error answers.</param>
    /// <param name="body">The server's error, as on the wire.</param>
    internal abstract bool WriteError(Connection client, Request failed, ReadOnlySpan<byte> body);

    /// <summary>Another message of the server's is not for the client: it answers what only dcp has asked.</summary>
    /// <param name="body">Empty where it is too long to be of interest.</param>
    internal virtual bool Hides(BackendCode code, ReadOnlySpan<byte> body) => false;

    /// <summary>An error's body as it is.</summary>
    protected static bool Pass(Connection client, ReadOnlySpan<byte> body)
    {
        Span<byte> header = stackalloc byte[MessageScanner.HeaderSize];
        header[0] = (byte)BackendCode.ErrorResponse;
        BinaryPrimitives.WriteInt32BigEndian(header[1..], 4 + body.Length);
        client.Write(header);
        client.Write(body);
        return true;
    }
}
