using static Dcp.SystemTests.Wire.Say;

namespace Dcp.SystemTests.Wire.Scripts;

/// <summary>COPY both ways, its errors, and what is sent behind it.</summary>
internal static class CopyScripts
{
    private static readonly string[] s_table = ["create table t(a int)"];

    internal static IReadOnlyDictionary<string, WireScript> All { get; } = new Dictionary<string, WireScript>
    {
        ["copy in with queries behind it"] = new(
            [Query(s_table[0])],
            [Query("copy t from stdin"), CopyData("1\n2\n"), CopyData("3\n"), CopyDone, Query("select count(*) from t"), Query("table t")],
            [Query("copy t from stdin"), CopyDone, Query("select 1")],
            [Query("copy t from stdin"), CopyData("4"), CopyData("5\n6"), CopyData("\n"), CopyDone, Query("table t")])
        { Modes = WireScript.EveryMode },
        ["copy in that the client gives up"] = new(
            [Query(s_table[0])],
            [Query("copy t from stdin"), CopyData("1\n"), CopyFail("changed my mind"), Query("select count(*) from t")],
            [Parse("c", "copy t from stdin"), Bind("c"), Execute, CopyData("1\n"), CopyFail("again"), Sync, Query("select count(*) from t")],
            [Query("copy t from stdin; select 1"), CopyFail("no"), Query("select 2")])
        { Modes = WireScript.EveryMode },
        ["copy in with data that is none"] = new(
            [Query(s_table[0])],
            [Query("copy t from stdin"), CopyData("1\nx\n"), CopyData("2\n"), CopyData("3\n"), CopyDone, Query("select count(*) from t")],
            [Query("copy t from stdin"), CopyData("1\t2\n"), CopyDone],
            [Query("copy t from stdin"), CopyData("x\n"), CopyFail("too late"), Query("select 1")],
            [Query("copy nowhere from stdin"), CopyData("x\n"), CopyDone, Query("select 2")])
        { Modes = WireScript.EveryMode },
        ["copy in by the extended protocol with data that is none"] = new(
            [Query(s_table[0]), Parse("c", "copy t from stdin"), Sync],
            [Bind("c"), Execute, CopyData("x\n"), CopyData("2\n"), CopyDone, Sync],
            [Query("select count(*) from t")],
            [Bind("c"), Execute, CopyData("3\n"), CopyDone, Sync],
            [Query("select count(*) from t")])
        { Modes = WireScript.EveryMode },
        ["copy in with a sync too early"] = new(
            [Query(s_table[0]), Parse("c", "copy t from stdin"), Sync],
            [Bind("c"), Execute, SyncInCopy, CopyData("3\n"), CopyDone, Sync],
            [Bind("c"), Execute, Flush, SyncInCopy, SyncInCopy, CopyData("4\n"), Flush, CopyDone, Sync, Query("select count(*) from t")])
        { Modes = WireScript.EveryMode },
        ["copy in and something else"] = new(
            [Query(s_table[0])],
            [Query("copy t from stdin"), Until(Dcp.Wire.BackendCode.CopyInResponse)],
            [CopyData("1\n"), Message('P', "\0select 1\0\0\0"), Until(Dcp.Wire.BackendCode.ReadyForQuery)],
            [Query("select 1")],
            [Query("copy t from stdin"), Until(Dcp.Wire.BackendCode.CopyInResponse)],
            [Query("select 2"), Until(Dcp.Wire.BackendCode.ReadyForQuery)],
            [Query("select 3")])
        { Modes = WireScript.EveryMode },
        ["copy in within a transaction"] = new(
            [Query("begin"), Query(s_table[0]), Query("copy t from stdin"), CopyData("1\n"), CopyDone, Query("savepoint s")],
            [Query("copy t from stdin"), CopyData("x\n"), CopyDone, Query("rollback to s"), Query("table t"), Query("rollback")],
            [Query("table t")]),
        ["several copies in one query"] = new(
            [Query("create table t(a int); create table u(a int)")],
            [Query("copy t from stdin; copy u from stdin; select 1"), CopyData("1\n"), CopyDone, CopyData("2\n"), CopyDone],
            [Query("copy t to stdout; copy u to stdout; table t")],
            [Query("copy t to stdout; select 1/0; copy u to stdout")])
        { Modes = WireScript.EveryMode },
        ["copy out with requests behind it"] = new(
            [Query("copy (select g from generate_series(1, 5) g) to stdout"), Query("select 1"), Parse("a", "select 2"), Bind("a"), Execute, Sync],
            [Parse("c", "copy (select 3) to stdout"), Describe("c"), Bind("c"), DescribePortal, Execute, Bind("a"), Execute, Sync, Query("select 4")],
            [Query("copy (select 5) to stdout"), CopyData("ignored"), CopyDone, Query("select 6")])
        { Modes = WireScript.EveryMode },
        ["copy out that fails in the middle"] = new(
            [Query("copy (select 1 / (2000 - g) from generate_series(1, 3000) g) to stdout"), Query("select 1")],
            [Parse("c", "copy (select 1 / (3 - g) from generate_series(1, 5) g) to stdout"), Bind("c"), Execute, Parse("a", "select 2"), Bind("a"), Execute, Sync],
            [Query("select 3")])
        { Modes = WireScript.EveryMode },
        ["copy in binary and csv"] = new(
            [Query("create table t(a int, b text)")],
            [Query("copy t from stdin (format csv, header)"), CopyData("a,b\n1,\"x,y\"\n"), CopyDone],
            [Query("copy t to stdout (format binary)")],
            [Query("copy t from stdin (format binary)"), CopyData("not binary"), CopyDone],
            [Query("copy t from stdin (format nonsense)")])
        { Modes = WireScript.EveryMode },
    };
}
