using System.Buffers;
using Dcp.Wire;

namespace Dcp.Tests.Simulation;

/// <summary>Messages as bytes.</summary>
internal static class Written
{
    internal static byte[] Bytes(Action<IBufferWriter<byte>> write)
    {
        ArrayBufferWriter<byte> output = new();
        write(output);
        return output.WrittenSpan.ToArray();
    }

    internal static byte[] Startup(string user, string database, int version = StartupCode.Protocol30) => Bytes(output =>
        FrontendMessages.WriteStartupMessage(output, version, [new("user", user), new("database", database)]));
}
