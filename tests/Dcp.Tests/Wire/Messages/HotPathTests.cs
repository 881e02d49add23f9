using System.Buffers;
using Dcp.Wire;

namespace Dcp.Tests.Wire.Messages;

public sealed class HotPathTests
{
    [Fact]
    public void Parsing_and_writing_what_a_relay_needs_allocates_nothing()
    {
        byte[] parse = Written.Bytes(writer => FrontendMessages.WriteParse(writer, "s", "SELECT $1", 23))[5..];
        byte[] bind = Written.Bytes(writer => FrontendMessages.WriteBind(writer, "", "s", [1], [[0, 0, 0, 1]], [1]))[5..];
        ArrayBufferWriter<byte> output = new(4096);
        using MessageAssembler assembler = new(4096);
        Work(output, assembler, parse, bind);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) Work(output, assembler, parse, bind);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Work(ArrayBufferWriter<byte> output, MessageAssembler assembler, byte[] parse, byte[] bind)
    {
        output.ResetWrittenCount();
        assembler.Begin(parse.Length);
        assembler.Add(parse.AsSpan(0, 5), out _);
        AssembleResult result = assembler.Add(parse.AsSpan(5), out ReadOnlySpan<byte> body);
        if (result != AssembleResult.Message || !ParseMessage.TryParse(body, out ParseMessage parsed))
            throw new InvalidOperationException();
        FrontendMessages.WriteParse(output, "renamed"u8, parsed.AfterName);
        if (!BindMessage.TryParse(bind, out BindMessage bound)) throw new InvalidOperationException();
        FrontendMessages.WriteBind(output, bound.Portal, "renamed"u8, bound.AfterNames);
        FrontendMessages.WriteDescribe(output, ObjectKind.Statement, "renamed"u8);
        FrontendMessages.WriteExecute(output, default);
        FrontendMessages.WriteSync(output);
        FrontendMessages.WriteQuery(output, "SET x = 'y'"u8);
        BackendMessages.WriteParameterStatus(output, "TimeZone"u8, "UTC"u8);
        BackendMessages.WriteCommandComplete(output, "SELECT 1"u8);
        BackendMessages.WriteReadyForQuery(output, TransactionStatus.Idle);
        assembler.Reset();
    }
}
