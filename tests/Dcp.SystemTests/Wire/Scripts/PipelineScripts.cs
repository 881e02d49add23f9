using Dcp.Wire;
using static Dcp.SystemTests.Wire.Say;

namespace Dcp.SystemTests.Wire.Scripts;

/// <summary>Many requests at once, their errors, and messages where nobody expects them.</summary>
internal static class PipelineScripts
{
    internal static IReadOnlyDictionary<string, WireScript> All { get; } = new Dictionary<string, WireScript>
    {
        ["several syncs with an error in each"] = new(
            [
                Parse("", "select 1/0"), Bind(""), Execute, Sync, Parse("", "select 2"), Bind(""), Execute, Sync,
                Parse("", "selekt"), Bind(""), Execute, Sync, Sync, Parse("", "select 3"), Bind(""), DescribePortal, Execute, Sync,
            ],
            [Sync, Sync, Sync])
        { Modes = WireScript.EveryMode },
        ["what follows an error is skipped up to the sync"] = new(
            [Parse("", "create table t(a int primary key)"), Bind(""), Execute, Sync],
            [
                Parse("i", "insert into t values ($1::int)"), Bind("i", "1"), Execute, Bind("i", "1"), Execute, Bind("i", "2"), Execute, Close("i"), Describe("i"), Sync,
                Bind("i", "3"), Execute, Sync,
            ],
            [Query("select count(*) from t")])
        { Modes = WireScript.EveryMode },
        ["queries and extended requests take turns"] = new(
            [Query("select 1"), Parse("a", "select 2"), Bind("a"), Execute, Sync, Query("select 3"), Query(""), Bind("a"), Execute, Sync, Query("select 4")],
            [Query("selekt"), Bind("a"), Execute, Sync, Query("select 5")])
        { Modes = WireScript.EveryMode },
        ["a query in place of a sync"] = new(
            [Parse("a", "select 1"), Bind("a"), Execute, Query("select 2")],
            [Bind("a"), Execute, Sync],
            [Parse("b", "select 3"), Query("select 4"), Bind("b"), Execute, Sync],
            [Parse("c", "selekt"), Query("select 5"), Sync, Until(BackendCode.ReadyForQuery)],
            [Bind("c"), Execute, Sync]),
        ["a hundred requests"] = new(
            [Parse("a", "select $1::int"), .. Enumerable.Range(0, 100).SelectMany(n => new[] { Bind("a", n % 10 == 9 ? "x" : $"{n}"), Execute, Sync })],
            [.. Enumerable.Range(0, 100).SelectMany(n => new[] { Parse($"s{n}", $"select {n}"), Bind($"s{n}"), Execute }), Sync],
            [.. Enumerable.Range(0, 100).SelectMany(n => new[] { Close($"s{n}"), Parse($"s{n}", $"select -{n}"), Bind($"s{n}"), Execute }), Sync])
        { Modes = WireScript.EveryMode },
        ["flush and sync without a request"] = new(
            [Flush, Sync],
            [Flush, Flush, Query("select 1")],
            [Sync, Flush, Sync])
        { Modes = WireScript.EveryMode },
        ["copy messages without a copy"] = new(
            [CopyData("x"), CopyDone, CopyFail("no"), Query("select 1")],
            [Parse("", "select 2"), CopyData("x"), Bind(""), CopyDone, Execute, CopyFail("no"), Sync],
            [CopyDone, Sync])
        { Modes = WireScript.EveryMode },
        ["function calls"] = new(
            [FunctionCall(870, "UPPER")],
            [FunctionCall(0)],
            [FunctionCall(870)],
            [FunctionCall(870, "A"), Query("select 1"), Parse("", "select 2"), Bind(""), Execute, Sync, FunctionCall(870, "B")],
            [Query("begin"), FunctionCall(870, "C"), FunctionCall(0), FunctionCall(870, "D"), Query("rollback")]),
        ["an unknown message ends the connection"] = new(
            [Query("select 1")],
            [Message('z', "what"), Sync])
        { Modes = WireScript.EveryMode },
        ["a length that cannot be ends the connection"] = new(
            [Query("select 1")],
            [Message('Q', "select 2", 3)])
        { Modes = WireScript.EveryMode },
        ["a length beyond every limit ends the connection"] = new(
            [Query("select 1")],
            [Message('Q', "select 2", 0x7FFFFFFF)])
        { Modes = WireScript.EveryMode },
        ["a sync with a body ends the connection, or not"] = new(
            [Message('S', "x"), Query("select 1")])
        { Modes = WireScript.EveryMode },
        ["a query without its end"] = new(
            [Message('Q', "select 1")],
            [Query("select 2")],
            [Message('Q', "select\0 3\0")],
            [Query("select 4")])
        { Modes = WireScript.EveryMode },
        ["malformed extended messages"] = new(
            [Message('P', "no end"), Sync],
            [Message('B', "\0\0\0\0"), Sync],
            [Message('E', "\0"), Sync],
            [Message('C', "X\0"), Sync],
            [Message('D', "S"), Sync],
            [Query("select 1")])
        { Modes = WireScript.EveryMode },
        ["goodbye at once"] = new(
            [Terminate, Until(BackendCode.ReadyForQuery)])
        { Modes = WireScript.EveryMode },
        ["goodbye in a transaction"] = new(
            [Query("begin")],
            [Terminate, Until(BackendCode.ReadyForQuery)]),
        ["bytes that are no text"] = new(
            [Message('Q', "select 'a\u0001b'\0")],
            [Raw((byte)'Q', 0, 0, 0, 16, (byte)'s', (byte)'e', (byte)'l', (byte)'e', (byte)'c', (byte)'t', (byte)' ', (byte)'\'', 0xC3, 0x28, (byte)'\'', 0)],
            [Raw((byte)'P', 0, 0, 0, 14, 0, (byte)'s', (byte)'e', (byte)'l', 0xFF, (byte)'c', (byte)'t', 0, 0, 0), Sync],
            [Query("select 1")])
        { Modes = WireScript.EveryMode },
    };
}
