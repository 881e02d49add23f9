using System.Buffers;

namespace Dcp.Wire;

public static partial class FrontendMessages
{
    /// <param name="version">A value of <see cref="StartupCode"/>.</param>
    /// <param name="parameters">Names and values in their order; <c>user</c> is the only one that must be there.</param>
    public static void WriteStartupMessage(IBufferWriter<byte> output, int version, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        KeyValuePair<string, string>[] list = [.. parameters];
        int size = 5;
        foreach ((string name, string value) in list)
        {
            // An empty name would be read as the packet's end.
            if (name.Length == 0) throw new ArgumentException("A startup parameter needs a name.", nameof(parameters));
            size = checked(size + MessageWriter.Size(name) + MessageWriter.Size(value));
        }
        MessageWriter writer = new(output, size);
        writer.Int32(version);
        foreach ((string name, string value) in list)
        {
            writer.Text(name);
            writer.Text(value);
        }
        writer.Byte(0);
        writer.End();
    }

    public static void WriteSslRequest(IBufferWriter<byte> output) => WriteRequest(output, StartupCode.SslRequest);

    public static void WriteGssEncRequest(IBufferWriter<byte> output) => WriteRequest(output, StartupCode.GssEncRequest);

    /// <param name="key">4 bytes; up to 256 from protocol 3.2 on.</param>
    public static void WriteCancelRequest(IBufferWriter<byte> output, int processId, ReadOnlySpan<byte> key)
    {
        if (key.Length is < BackendMessages.MinKeyLength or > BackendMessages.MaxKeyLength)
            throw new ArgumentException("A cancel key has 4 to 256 bytes.", nameof(key));
        MessageWriter writer = new(output, 8 + key.Length);
        writer.Int32(StartupCode.CancelRequest);
        writer.Int32(processId);
        writer.Bytes(key);
        writer.End();
    }

    /// <param name="password">Clear text, or the answer to md5 (<c>md5</c> and 32 hex digits).</param>
    public static void WritePassword(IBufferWriter<byte> output, string password)
    {
        MessageWriter writer = new(output, FrontendCode.Password, MessageWriter.Size(password));
        writer.Text(password);
        writer.End();
    }

    /// <param name="data">The mechanism's first message; null if it has none.</param>
    public static void WriteSaslInitialResponse(IBufferWriter<byte> output, string mechanism, byte[]? data)
    {
        byte[]?[] values = [data];
        MessageWriter writer = new(output, FrontendCode.Password, MessageWriter.Size(mechanism) + ValueList.Size(values));
        writer.Text(mechanism);
        ValueList.Write(ref writer, values);
        writer.End();
    }

    public static void WriteSaslResponse(IBufferWriter<byte> output, ReadOnlySpan<byte> data)
    {
        MessageWriter writer = new(output, FrontendCode.Password, data.Length);
        writer.Bytes(data);
        writer.End();
    }

    private static void WriteRequest(IBufferWriter<byte> output, int code)
    {
        MessageWriter writer = new(output, 4);
        writer.Int32(code);
        writer.End();
    }
}
