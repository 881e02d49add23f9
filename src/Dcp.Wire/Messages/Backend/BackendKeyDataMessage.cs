namespace Dcp.Wire;

/// <summary>BackendKeyData: what a cancel request must name.</summary>
public readonly ref struct BackendKeyDataMessage
{
    private BackendKeyDataMessage(int processId, ReadOnlySpan<byte> key)
    {
        ProcessId = processId;
        Key = key;
    }

    public int ProcessId { get; }

    /// <summary>4 bytes in protocol 3.0, 4 to 256 in 3.2.</summary>
    public ReadOnlySpan<byte> Key { get; }

    public static bool TryParse(ReadOnlySpan<byte> body, out BackendKeyDataMessage message)
    {
        message = default;
        WireReader reader = new(body);
        if (!reader.TryInt32(out int processId)) return false;
        if (reader.Rest.Length is < BackendMessages.MinKeyLength or > BackendMessages.MaxKeyLength) return false;
        message = new(processId, reader.Rest);
        return true;
    }
}
