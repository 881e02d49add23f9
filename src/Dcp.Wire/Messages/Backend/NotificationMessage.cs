namespace Dcp.Wire;

/// <summary>NotificationResponse: a NOTIFY that this connection listens to.</summary>
public readonly ref struct NotificationMessage
{
    public int ProcessId { get; private init; }

    public ReadOnlySpan<byte> Channel { get; private init; }

    public ReadOnlySpan<byte> Payload { get; private init; }

    public static bool TryParse(ReadOnlySpan<byte> body, out NotificationMessage message)
    {
        message = default;
        WireReader reader = new(body);
        if (!reader.TryInt32(out int processId) || !reader.TryText(out ReadOnlySpan<byte> channel)) return false;
        if (!reader.TryText(out ReadOnlySpan<byte> payload) || !reader.AtEnd) return false;
        message = new() { ProcessId = processId, Channel = channel, Payload = payload };
        return true;
    }
}
