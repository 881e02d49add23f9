using System.Buffers;

namespace Dcp.Wire;

/// <summary>
/// Writes messages of the server. Each call appends one whole message, or throws <see cref="ArgumentException"/> (a zero byte in a string,
/// a count beyond 16 bits) and appends nothing.
/// </summary>
public static partial class BackendMessages
{
    /// <summary>Shortest and longest cancel key; protocol 3.0 always has 4 bytes, 3.2 allows all of these.</summary>
    public const int MinKeyLength = 4, MaxKeyLength = 256;

    public static void WriteParameterStatus(IBufferWriter<byte> output, string name, string value)
    {
        MessageWriter writer = new(output, BackendCode.ParameterStatus, MessageWriter.Size(name) + MessageWriter.Size(value));
        writer.Text(name);
        writer.Text(value);
        writer.End();
    }

    public static void WriteParameterStatus(IBufferWriter<byte> output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        MessageWriter writer = new(output, BackendCode.ParameterStatus, name.Length + value.Length + 2);
        writer.Text(name);
        writer.Text(value);
        writer.End();
    }

    public static void WriteBackendKeyData(IBufferWriter<byte> output, int processId, ReadOnlySpan<byte> key)
    {
        if (key.Length is < MinKeyLength or > MaxKeyLength) throw new ArgumentException("A cancel key has 4 to 256 bytes.", nameof(key));
        MessageWriter writer = new(output, BackendCode.BackendKeyData, 4 + key.Length);
        writer.Int32(processId);
        writer.Bytes(key);
        writer.End();
    }

    public static void WriteReadyForQuery(IBufferWriter<byte> output, TransactionStatus status)
    {
        MessageWriter writer = new(output, BackendCode.ReadyForQuery, 1);
        writer.Byte((byte)status);
        writer.End();
    }

    public static void WriteErrorResponse(IBufferWriter<byte> output, ErrorFields fields) => fields.Write(output, BackendCode.ErrorResponse);

    public static void WriteNoticeResponse(IBufferWriter<byte> output, ErrorFields fields) => fields.Write(output, BackendCode.NoticeResponse);

    public static void WriteCommandComplete(IBufferWriter<byte> output, string tag) => WriteText(output, BackendCode.CommandComplete, tag);

    public static void WriteCommandComplete(IBufferWriter<byte> output, ReadOnlySpan<byte> tag)
    {
        MessageWriter writer = new(output, BackendCode.CommandComplete, tag.Length + 1);
        writer.Text(tag);
        writer.End();
    }

    public static void WriteEmptyQueryResponse(IBufferWriter<byte> output) => WriteEmpty(output, BackendCode.EmptyQueryResponse);

    public static void WriteParseComplete(IBufferWriter<byte> output) => WriteEmpty(output, BackendCode.ParseComplete);

    public static void WriteBindComplete(IBufferWriter<byte> output) => WriteEmpty(output, BackendCode.BindComplete);

    public static void WriteCloseComplete(IBufferWriter<byte> output) => WriteEmpty(output, BackendCode.CloseComplete);

    public static void WriteNoData(IBufferWriter<byte> output) => WriteEmpty(output, BackendCode.NoData);

    public static void WritePortalSuspended(IBufferWriter<byte> output) => WriteEmpty(output, BackendCode.PortalSuspended);

    public static void WriteNotificationResponse(IBufferWriter<byte> output, int processId, string channel, string payload)
    {
        MessageWriter writer = new(output, BackendCode.NotificationResponse, 4 + MessageWriter.Size(channel) + MessageWriter.Size(payload));
        writer.Int32(processId);
        writer.Text(channel);
        writer.Text(payload);
        writer.End();
    }

    /// <param name="version">Newest version supported; PostgreSQL 18 writes the whole code, older ones the minor number alone.</param>
    /// <param name="options">The <c>_pq_.</c> options that were asked for and are not known.</param>
    public static void WriteNegotiateProtocolVersion(IBufferWriter<byte> output, int version, params ReadOnlySpan<string> options)
    {
        int size = 8;
        foreach (string option in options) size += MessageWriter.Size(option);
        MessageWriter writer = new(output, BackendCode.NegotiateProtocolVersion, size);
        writer.Int32(version);
        writer.Int32(options.Length);
        foreach (string option in options) writer.Text(option);
        writer.End();
    }

    private static void WriteEmpty(IBufferWriter<byte> output, BackendCode type) => new MessageWriter(output, type, 0).End();

    private static void WriteText(IBufferWriter<byte> output, BackendCode type, string text)
    {
        MessageWriter writer = new(output, type, MessageWriter.Size(text));
        writer.Text(text);
        writer.End();
    }
}
