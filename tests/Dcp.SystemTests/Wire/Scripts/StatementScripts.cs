using static Dcp.SystemTests.Wire.Say;

namespace Dcp.SystemTests.Wire.Scripts;

/// <summary>Prepared statements, whose names dcp replaces by its own on the way.</summary>
internal static class StatementScripts
{
    internal static IReadOnlyDictionary<string, WireScript> All { get; } = new Dictionary<string, WireScript>
    {
        ["a statement is used again"] = new(
            [Parse("a", "select $1::int + 1"), Describe("a"), Sync],
            [Bind("a", "1"), DescribePortal, Execute, Sync],
            [Bind("a", "2"), Execute, Sync],
            [Describe("a"), Bind("a", "3"), Execute, Sync])
        { Modes = WireScript.EveryMode },
        ["types are inferred or given"] = new(
            [Parse("a", "select $1, $2", 23, 0), Describe("a"), Sync],
            [Describe("a"), Bind("a", "1", "x"), Execute, Sync],
            [Parse("b", "select $1, $2"), Describe("b"), Bind("b", "1", "x"), Execute, Sync],
            [Parse("c", "select $1 + $2"), Describe("c"), Sync])
        { Modes = WireScript.EveryMode },
        ["the unnamed statement outlives a sync, not a query"] = new(
            [Parse("", "select $1::text"), Describe(""), Sync],
            [Bind("", "one"), Execute, Sync],
            [Bind("", "two"), Execute, Sync],
            [Query("select 1")],
            [Bind("", "three"), Execute, Sync],
            [Parse("", "select 4"), Sync, Bind(""), Execute, Sync],
            [Close(""), Sync],
            [Bind(""), Execute, Sync],
            [Parse("", "select 5"), Sync],
            [Parse("", "selekt 6"), Sync],
            [Bind(""), Execute, Sync]),
        ["names that are in use and names that are not"] = new(
            [Parse("a", "select 1"), Sync],
            [Parse("a", "select 2"), Bind("a"), Execute, Sync],
            [Parse("a", "selekt 3"), Sync],
            [Bind("a"), Execute, Sync],
            [Bind("b"), Execute, Sync],
            [Describe("b"), Sync],
            [Close("b"), Sync],
            [Close("a"), Bind("a"), Execute, Sync],
            [Parse("a", "select 4"), Bind("a"), Execute, Sync],
            [Bind("a", "surplus"), Execute, Sync])
        { Modes = WireScript.EveryMode },
        ["errors in the middle of a pipeline"] = new(
            [Parse("a", "select 1"), Bind("a"), Execute, Parse("b", "select 1/0"), Bind("b"), Execute, Parse("c", "select 3"), Sync],
            [Bind("b"), Execute, Sync, Bind("c"), Execute, Sync, Bind("a"), Execute, Sync],
            [Parse("d", "selekt"), Parse("e", "select 5"), Sync, Parse("e", "select 6"), Bind("e"), Execute, Sync, Bind("d"), Execute, Sync],
            [Bind("nobody"), Parse("f", "select 7"), Close("a"), Sync, Parse("f", "select 8"), Bind("a"), Execute, Bind("f"), Execute, Sync])
        { Modes = WireScript.EveryMode },
        ["aborted transactions"] = new(
            [Parse("a", "select 1"), Parse("r", "rollback"), Sync],
            [Query("begin"), Query("select 1/0")],
            [Parse("b", "select 2"), Sync],
            [Parse("a", "select 2"), Sync],
            [Bind("a"), Execute, Sync],
            [Bind("nobody"), Execute, Sync],
            [Parse("", "select 3"), Bind(""), Execute, Sync],
            [Close("a"), Sync],
            [Bind("r"), Execute, Sync],
            [Bind("a"), Execute, Sync],
            [Parse("b", "select 4"), Bind("b"), Execute, Sync],
            [Query("begin"), Parse("z", "select 1/0"), Bind("z"), Execute, Sync, Parse("c", "select 5"), Sync, Query("rollback"), Bind("c"), Execute, Sync]),
        ["an implicit transaction is undone with its error"] = new(
            [Query("create temp table t(a int)"), Query("drop table t")],
            [Query("create table t(a int)")],
            [Parse("i", "insert into t values ($1)"), Bind("i", "1"), Execute, Bind("i", "x"), Execute, Sync],
            [Bind("i", "2"), Execute, Sync, Query("select a + 0 from t order by 1")],
            [Parse("s", "select a + 0 from t order by 1"), Bind("s"), Execute, Sync])
        { Modes = WireScript.EveryMode },
        ["deallocate all and discard all"] = new(
            [Parse("a", "select 1"), Parse("b", "select 2"), Sync],
            [Query("deallocate all")],
            [Bind("a"), Execute, Sync],
            [Parse("a", "select 3"), Bind("a"), Execute, Sync],
            [Query("discard all")],
            [Bind("a"), Execute, Sync],
            [Parse("a", "select 4"), Sync, Query("DEALLOCATE ALL"), Parse("a", "select 5"), Bind("a"), Execute, Sync],
            [Parse("", "deallocate all"), Bind(""), Execute, Parse("a", "select 6"), Bind("a"), Execute, Sync],
            [Query("begin; deallocate all; rollback"), Bind("a"), Execute, Sync],
            [Query("begin"), Query("discard all"), Query("rollback")]),
        ["a change of the schema"] = new(
            [Query("create table t(a int)"), Query("insert into t values (1)")],
            [Parse("s", "select * from (select a + 0 as a from t) x"), Bind("s"), Execute, Sync],
            [Query("alter table t alter a type bigint")],
            [Close("s"), Parse("s", "select * from (select a + 0 as a from t) x"), Describe("s"), Bind("s"), Execute, Sync],
            [Query("drop table t")],
            [Bind("s"), Execute, Sync],
            [Parse("u", "select * from t"), Sync])
        { Modes = WireScript.EveryMode },
        ["an empty statement, many rows, a limit of rows"] = new(
            [Parse("a", ""), Describe("a"), Bind("a"), DescribePortal, Execute, Sync],
            [Parse("b", "select g, repeat('x', g) from generate_series(1, 500) g"), Bind("b"), Execute, Sync],
            [Bind("b"), output => Dcp.Wire.FrontendMessages.WriteExecute(output, ""u8, 3), Execute, Sync],
            [Parse("c", "select 1; select 2"), Sync])
        { Modes = WireScript.EveryMode },
        ["copy with requests behind it"] = new(
            [Query("create table t(a int)")],
            [Query("copy t from stdin"), CopyData("1\n2\n"), CopyDone, Parse("a", "select count(*) from t"), Bind("a"), Execute, Sync],
            [Parse("c", "copy t from stdin"), Bind("c"), Execute, CopyData("3\n"), CopyDone, Sync, Bind("a"), Execute, Sync],
            [Query("copy t to stdout"), Bind("a"), Execute, Sync],
            [Query("copy t from stdin"), CopyData("no number\n"), CopyDone],
            [Bind("a"), Execute, Sync]),
        ["malformed messages"] = new(
            [Parse("a", "select $1::int"), Sync],
            [Raw((byte)'B', 0, 0, 0, 8, 0, (byte)'a', 0, 0), Sync],
            [Raw((byte)'D', 0, 0, 0, 7, (byte)'X', (byte)'a', 0), Sync],
            [Raw((byte)'P', 0, 0, 0, 8, (byte)'b', 0, (byte)'x', 0), Sync],
            [Bind("a", "no number"), Execute, Sync],
            [Bind("a", "7"), Execute, Sync])
        { Modes = WireScript.EveryMode },
        ["long names and long values"] = new(
            [Parse(new string('n', 3000), "select length($1)"), Bind(new string('n', 3000), new string('v', 300_000)), Execute, Sync],
            [Bind(new string('n', 63), "x"), Execute, Sync],
            [Bind(new string('n', 62), "x"), Execute, Sync],
            [Parse("l", $"select length('{new string('l', 200_000)}')"), Bind("l"), Execute, Sync],
            [Bind("l"), Execute, Bind("l"), Execute, Sync])
        { Modes = WireScript.EveryMode },
        ["flush instead of sync"] = new(
            [Parse("a", "select 1"), Flush, Bind("a"), Execute, Flush, Parse("b", "select 2"), Flush, Close("a"), Flush, Sync],
            [Parse("a", "select 3"), Flush, Parse("a", "select 4"), Flush, Bind("b"), Sync])
        { Modes = WireScript.EveryMode },
    };
}
