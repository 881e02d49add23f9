using System.Text;
using CsCheck;
using Dcp.Server.Session;
using Dcp.Server.State;

namespace Dcp.Tests.Session;

/// <summary>A query that is plain is not searched any further: nothing that the other searches look for may be plain.</summary>
public sealed class PlainQueryTests
{
    private static readonly string[] s_words =
    [
        "select ", "SELECT 1", "with ", "show ", "begin", "update ", "delete ", "release ", "rollback", "reset", "RESET ", "discard ", "Discard ALL", "set ", "set x to ", "default", "deallocate ",
        "DEALLOCATE all", "all", " ", "\t", "\r\n", ";", "; ", "'", "--", "/*", "*/", "\0", "\0\0\0", "x", "_", "é",
    ];

    [Fact]
    public void A_plain_query_resets_nothing_and_takes_no_statements_away() =>
        Gen.Int[0, s_words.Length - 1].Array[0, 12].Sample(
            words =>
            {
                var text = string.Concat(words.Select(word => s_words[word]));
                var sql = Encoding.UTF8.GetBytes(text);
                if (!StateScan.IsPlain(sql)) return;
                Assert.False(ResetText.MayReset(sql), text);
                // That search takes what follows a semicolon for another statement, be it nothing.
                Assert.False(SqlText.MayTakeAllStatements(sql.AsSpan().TrimEnd("; \t\r\n\0"u8)), text);
                Assert.False(SqlText.Deallocates(sql), text);
            },
            iter: 100_000);
}
