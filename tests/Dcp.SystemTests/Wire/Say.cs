using System.Buffers;
using System.Text;
using Dcp.Wire;

namespace Dcp.SystemTests.Wire;

/// <summary>Messages of a script.</summary>
internal static class Say
{
    internal static Action<IBufferWriter<byte>> Sync => FrontendMessages.WriteSync;

    internal static Action<IBufferWriter<byte>> Flush => FrontendMessages.WriteFlush;

    internal static Action<IBufferWriter<byte>> CopyDone => FrontendMessages.WriteCopyDone;

    internal static Action<IBufferWriter<byte>> Execute => output => FrontendMessages.WriteExecute(output, ""u8);

    internal static Action<IBufferWriter<byte>> DescribePortal => output => FrontendMessages.WriteDescribe(output, ObjectKind.Portal, ""u8);

    internal static Action<IBufferWriter<byte>> Query(string sql) => output => FrontendMessages.WriteQuery(output, sql);

    internal static Action<IBufferWriter<byte>> Parse(string name, string sql, params int[] types) =>
        output => FrontendMessages.WriteParse(output, name, sql, types);

    internal static Action<IBufferWriter<byte>> Bind(string name, params string[] values) =>
        output => FrontendMessages.WriteBind(output, "", name, [], [.. values.Select(Encoding.UTF8.GetBytes)], []);

    internal static Action<IBufferWriter<byte>> Describe(string name) =>
        output => FrontendMessages.WriteDescribe(output, ObjectKind.Statement, Encoding.UTF8.GetBytes(name));

    internal static Action<IBufferWriter<byte>> Close(string name) =>
        output => FrontendMessages.WriteClose(output, ObjectKind.Statement, Encoding.UTF8.GetBytes(name));

    internal static Action<IBufferWriter<byte>> CopyData(string data) =>
        output => FrontendMessages.WriteCopyData(output, Encoding.UTF8.GetBytes(data));

    /// <summary>Bytes as they are.</summary>
    internal static Action<IBufferWriter<byte>> Raw(params byte[] bytes) => output => output.Write(bytes);
}
