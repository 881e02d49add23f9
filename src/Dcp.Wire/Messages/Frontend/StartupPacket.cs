using System.Text;

namespace Dcp.Wire;

/// <summary>A packet without type byte: startup, cancel, or a request for encryption.</summary>
public sealed record StartupPacket
{
    private StartupPacket(StartupKind kind) => Kind = kind;

    public StartupKind Kind { get; }

    /// <summary>The version asked for (see <see cref="StartupCode"/>); 0 unless this is a startup.</summary>
    public int Version { get; private init; }

    /// <summary>Empty unless this is a startup.</summary>
    public StartupParameters Parameters { get; private init; } = StartupParameters.Empty;

    /// <summary>Of a cancel request.</summary>
    public int ProcessId { get; private init; }

    /// <summary>Of a cancel request, 4 to 256 bytes.</summary>
    public ReadOnlyMemory<byte> CancelKey { get; private init; }

    /// <summary>
    /// True if the answer must be preceded by NegotiateProtocolVersion when <paramref name="newest"/> is the newest minor version spoken
    /// and no <c>_pq_.</c> option is known.
    /// </summary>
    public bool NeedsNegotiation(int newest) => Version > newest || Parameters.ProtocolOptions.Count > 0;

    /// <summary>Reads what follows the packet's length.</summary>
    /// <param name="packet">Null on every error but <see cref="StartupError.MissingUser"/>.</param>
    public static StartupError Parse(ReadOnlySpan<byte> body, out StartupPacket? packet)
    {
        packet = null;
        WireReader reader = new(body);
        if (!reader.TryInt32(out int code)) return StartupError.BadLength;
        switch (code)
        {
            case StartupCode.SslRequest or StartupCode.GssEncRequest:
                if (!reader.AtEnd) return StartupError.BadLength;
                packet = new(code == StartupCode.SslRequest ? StartupKind.SslRequest : StartupKind.GssEncRequest);
                return StartupError.None;
            case StartupCode.CancelRequest:
                if (!reader.TryInt32(out int processId)) return StartupError.BadLength;
                if (reader.Rest.Length is < BackendMessages.MinKeyLength or > BackendMessages.MaxKeyLength)
                    return StartupError.BadCancelKey;
                packet = new(StartupKind.CancelRequest) { ProcessId = processId, CancelKey = reader.Rest.ToArray() };
                return StartupError.None;
            default:
                return ParseStartup(code, reader, out packet);
        }
    }

    private static StartupError ParseStartup(int version, WireReader reader, out StartupPacket? packet)
    {
        packet = null;
        if (StartupCode.Major(version) == 2) return StartupError.OldProtocol;
        if (StartupCode.Major(version) != 3) return StartupError.UnsupportedProtocol;
        List<KeyValuePair<string, string>> list = [];
        while (true)
        {
            if (!reader.TryText(out ReadOnlySpan<byte> name)) return StartupError.BadLayout;
            if (name.IsEmpty) break;
            if (!reader.TryText(out ReadOnlySpan<byte> value)) return StartupError.BadLayout;
            list.Add(new(Encoding.UTF8.GetString(name), Encoding.UTF8.GetString(value)));
        }
        if (!reader.AtEnd) return StartupError.BadLayout;
        packet = new(StartupKind.Startup) { Version = version, Parameters = new(list) };
        return string.IsNullOrEmpty(packet.Parameters.User) ? StartupError.MissingUser : StartupError.None;
    }
}
