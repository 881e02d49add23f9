using System.Buffers;

namespace Dcp.Wire;

public static partial class BackendMessages
{
    public static void WriteAuthenticationOk(IBufferWriter<byte> output) => WriteAuthentication(output, AuthenticationKind.Ok, default);

    public static void WriteAuthenticationCleartextPassword(IBufferWriter<byte> output) =>
        WriteAuthentication(output, AuthenticationKind.CleartextPassword, default);

    /// <param name="salt">Four bytes.</param>
    public static void WriteAuthenticationMd5Password(IBufferWriter<byte> output, ReadOnlySpan<byte> salt)
    {
        if (salt.Length != 4) throw new ArgumentException("The salt has 4 bytes.", nameof(salt));
        WriteAuthentication(output, AuthenticationKind.Md5Password, salt);
    }

    /// <param name="mechanisms">In the order of preference.</param>
    public static void WriteAuthenticationSasl(IBufferWriter<byte> output, params ReadOnlySpan<string> mechanisms)
    {
        int size = 5;
        foreach (string mechanism in mechanisms) size += MessageWriter.Size(mechanism);
        MessageWriter writer = new(output, BackendCode.Authentication, size);
        writer.Int32((int)AuthenticationKind.Sasl);
        foreach (string mechanism in mechanisms) writer.Text(mechanism);
        writer.Byte(0);
        writer.End();
    }

    public static void WriteAuthenticationSaslContinue(IBufferWriter<byte> output, ReadOnlySpan<byte> data) =>
        WriteAuthentication(output, AuthenticationKind.SaslContinue, data);

    public static void WriteAuthenticationSaslFinal(IBufferWriter<byte> output, ReadOnlySpan<byte> data) =>
        WriteAuthentication(output, AuthenticationKind.SaslFinal, data);

    /// <summary>Any kind, with the bytes that follow it (GSS and SSPI have no writer of their own).</summary>
    public static void WriteAuthentication(IBufferWriter<byte> output, AuthenticationKind kind, ReadOnlySpan<byte> data)
    {
        MessageWriter writer = new(output, BackendCode.Authentication, checked(4 + data.Length));
        writer.Int32((int)kind);
        writer.Bytes(data);
        writer.End();
    }
}
