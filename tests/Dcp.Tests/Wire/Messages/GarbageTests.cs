using System.Buffers;
using CsCheck;
using Dcp.Wire;

namespace Dcp.Tests.Wire.Messages;

public sealed class GarbageTests
{
    /// <summary>Valid bodies to start from; mutations of them get further than noise.</summary>
    private static readonly byte[][] s_valid = [.. new Action<IBufferWriter<byte>>[]
    {
        output => FrontendMessages.WriteParse(output, "s", "SELECT $1", 1, 2),
        output => FrontendMessages.WriteBind(output, "p", "s", [0, 1], ["a"u8.ToArray(), null], [1]),
        output => FrontendMessages.WriteFunctionCall(output, 1, [1], ["a"u8.ToArray()], 1),
        output => FrontendMessages.WriteSaslInitialResponse(output, "SCRAM-SHA-256", "n,,"u8.ToArray()),
        output => FrontendMessages.WriteDescribe(output, ObjectKind.Portal, "p"u8),
        output => BackendMessages.WriteRowDescription(output, FieldDescription.Text("a"), FieldDescription.Int4("b")),
        output => BackendMessages.WriteDataRow(output, "a", null, "ccc"),
        output => BackendMessages.WriteNegotiateProtocolVersion(output, 196608, "_pq_.a"),
        output => BackendMessages.WriteErrorResponse(output, ErrorFields.Error("XX000", "m")),
        output => BackendMessages.WriteCopyInResponse(output, 0, 0, 1),
        output => BackendMessages.WriteAuthenticationSasl(output, "A", "B"),
        output => BackendMessages.WriteParameterStatus(output, "a", "b"),
        output => FrontendMessages.WriteStartupMessage(output, 196608, [new("user", "a"), new("database", "b")]),
    }.Select(write => Written.Bytes(write)[5..])];

    private static readonly Gen<byte[]> s_mutated =
        Gen.Select(Gen.Int[0, s_valid.Length - 1], Gen.Select(Gen.Int[0, 1000], Gen.Byte).Array[0, 4], Gen.Int[0, 1000]).Select((which, changes, length) =>
        {
            byte[] body = (byte[])s_valid[which].Clone();
            foreach ((int at, byte value) in changes) body[at % body.Length] = value;
            return length < 500 ? body[..(length % body.Length)] : body;
        });

    [Fact]
    public void Garbage_and_mutated_bodies_never_throw() =>
        Gen.OneOf(Gen.Byte.Array[0, 60], Gen.Byte[0, 3].Array[0, 60], s_mutated).Sample(
            body =>
            {
                foreach (Parsers.Parser parser in Parsers.All) parser(body);
            },
            iter: 20_000);

    [Fact]
    public void What_lies_behind_a_body_never_matters() =>
        Gen.Select(Gen.OneOf(Gen.Byte[0, 3].Array[0, 40], s_mutated), Gen.Byte.Array[1, 40]).Sample(
            (body, behind) =>
            {
                byte[] longer = [.. body, .. behind];
                foreach (Parsers.Parser parser in Parsers.All) Assert.Equal(parser(body), parser(longer.AsSpan(0, body.Length)));
            },
            iter: 5_000);

    [Fact]
    public void A_body_cut_short_is_never_accepted_where_the_message_has_an_end()
    {
        byte[] bind = Written.Bytes(output => FrontendMessages.WriteBind(output, "p", "s", [0, 1], ["a"u8.ToArray(), null], [1]))[5..];
        byte[] rows = Written.Bytes(output => BackendMessages.WriteRowDescription(output, FieldDescription.Text("a"), FieldDescription.Int4("b")))[5..];
        for (int length = 0; length < bind.Length; length++) Assert.False(BindMessage.TryParse(bind.AsSpan(0, length), out _));
        for (int length = 0; length < rows.Length; length++) Assert.False(RowDescriptionMessage.TryParse(rows.AsSpan(0, length), out _));
    }
}
