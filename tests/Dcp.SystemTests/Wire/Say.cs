using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Dcp.Wire;

namespace Dcp.SystemTests.Wire;

/// <summary>Messages of a script.</summary>
internal static class Say
{
    internal static Action<IBufferWriter<byte>> Sync => FrontendMessages.WriteSync;

    /// <summary>One that is not answered: the server is copying in.</summary>
    internal static Action<IBufferWriter<byte>> SyncInCopy { get; } = output => FrontendMessages.WriteSync(output);

    internal static Action<IBufferWriter<byte>> Flush => FrontendMessages.WriteFlush;

    internal static Action<IBufferWriter<byte>> CopyDone => FrontendMessages.WriteCopyDone;

    internal static Action<IBufferWriter<byte>> Terminate => FrontendMessages.WriteTerminate;

    internal static Action<IBufferWriter<byte>> Execute => ExecutePortal("");

    internal static Action<IBufferWriter<byte>> DescribePortal => DescribePortalOf("");

    internal static Action<IBufferWriter<byte>> Query(string sql) => output => FrontendMessages.WriteQuery(output, sql);

    internal static Action<IBufferWriter<byte>> Parse(string name, string sql, params int[] types) =>
        output => FrontendMessages.WriteParse(output, name, sql, types);

    internal static Action<IBufferWriter<byte>> Bind(string name, params string[] values) => BindPortal("", name, values);

    internal static Action<IBufferWriter<byte>> BindPortal(string portal, string name, params string[] values) =>
        output => FrontendMessages.WriteBind(output, portal, name, [], [.. values.Select(Encoding.UTF8.GetBytes)], []);

    /// <summary>Formats of parameters and results are given: 0 text, 1 binary. A value is null where it is null.</summary>
    internal static Action<IBufferWriter<byte>> BindFormats(string name, short[] formats, byte[]?[] values, short[] results) =>
        output => FrontendMessages.WriteBind(output, "", name, formats, values, results);

    internal static Action<IBufferWriter<byte>> ExecutePortal(string portal, int rows = 0) =>
        output => FrontendMessages.WriteExecute(output, Encoding.UTF8.GetBytes(portal), rows);

    internal static Action<IBufferWriter<byte>> DescribePortalOf(string portal) =>
        output => FrontendMessages.WriteDescribe(output, ObjectKind.Portal, Encoding.UTF8.GetBytes(portal));

    internal static Action<IBufferWriter<byte>> ClosePortal(string portal) =>
        output => FrontendMessages.WriteClose(output, ObjectKind.Portal, Encoding.UTF8.GetBytes(portal));

    internal static Action<IBufferWriter<byte>> Describe(string name) =>
        output => FrontendMessages.WriteDescribe(output, ObjectKind.Statement, Encoding.UTF8.GetBytes(name));

    internal static Action<IBufferWriter<byte>> Close(string name) =>
        output => FrontendMessages.WriteClose(output, ObjectKind.Statement, Encoding.UTF8.GetBytes(name));

    internal static Action<IBufferWriter<byte>> CopyData(string data) =>
        output => FrontendMessages.WriteCopyData(output, Encoding.UTF8.GetBytes(data));

    internal static Action<IBufferWriter<byte>> CopyFail(string reason) => output => FrontendMessages.WriteCopyFail(output, reason);

    internal static Action<IBufferWriter<byte>> FunctionCall(int function, params string[] arguments) =>
        output => FrontendMessages.WriteFunctionCall(output, function, [], [.. arguments.Select(Encoding.UTF8.GetBytes)], 0);

    /// <summary>Nothing is said; the step waits for so many messages of a kind instead of for those that end its requests.</summary>
    internal static Action<IBufferWriter<byte>> Until(BackendCode code, int count = 1) => new Awaited(code, count).Write;

    /// <summary>Bytes as they are.</summary>
    internal static Action<IBufferWriter<byte>> Raw(params byte[] bytes) => output => output.Write(bytes);

    /// <summary>A message of any type and body, its length as told, or right.</summary>
    internal static Action<IBufferWriter<byte>> Message(char type, string body, int? length = null) => output =>
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        Span<byte> header = stackalloc byte[5];
        header[0] = (byte)type;
        BinaryPrimitives.WriteInt32BigEndian(header[1..], length ?? bytes.Length + 4);
        output.Write(header);
        output.Write(bytes);
    };

    /// <summary>What a step waits for: the last of its <see cref="Until"/>, or one ReadyForQuery for each request that has one.</summary>
    internal static (BackendCode Code, int Count) AwaitedBy(Action<IBufferWriter<byte>>[] step)
    {
        if (step.LastOrDefault(message => message.Target is Awaited)?.Target is Awaited awaited) return (awaited.Code, awaited.Count);
        return (BackendCode.ReadyForQuery, step.Count(EndsWithReadyForQuery));
    }

    private static bool EndsWithReadyForQuery(Action<IBufferWriter<byte>> message)
    {
        if (message == SyncInCopy) return false;
        ArrayBufferWriter<byte> output = new();
        message(output);
        return (FrontendCode)output.WrittenSpan[0] is FrontendCode.Query or FrontendCode.Sync or FrontendCode.FunctionCall;
    }

    private sealed record Awaited(BackendCode Code, int Count)
    {
        internal void Write(IBufferWriter<byte> output) => output.Write(ReadOnlySpan<byte>.Empty);
    }
}
