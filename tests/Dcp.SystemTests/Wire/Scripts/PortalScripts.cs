using Dcp.Wire;
using static Dcp.SystemTests.Wire.Say;

namespace Dcp.SystemTests.Wire.Scripts;

/// <summary>Portals: row limits, names, formats, Describe and Close.</summary>
internal static class PortalScripts
{
    private const string Rows = "select g from generate_series(1, 7) g";

    internal static IReadOnlyDictionary<string, WireScript> All { get; } = new Dictionary<string, WireScript>
    {
        ["a portal is read in portions"] = new(
            [Parse("s", Rows), Bind("s"), DescribePortal, ExecutePortal("", 3), ExecutePortal("", 3), ExecutePortal("", 3), Execute, Sync],
            [Bind("s"), ExecutePortal("", 7), ExecutePortal("", 1), Sync],
            [Execute, Sync])
        { Modes = WireScript.EveryMode },
        ["a portal outlives a sync within a transaction"] = new(
            [Query("begin")],
            [Parse("s", Rows), BindPortal("p", "s"), ExecutePortal("p", 2), Sync],
            [ExecutePortal("p", 2), Sync],
            [DescribePortalOf("p"), ExecutePortal("p", 2), Flush, Sync],
            [BindPortal("p", "s"), Sync],
            [ExecutePortal("p"), Sync],
            [Query("rollback")],
            [ExecutePortal("p"), Sync]),
        ["two portals at once"] = new(
            [
                Parse("s", "select $1::int * g from generate_series(1, 4) g"), BindPortal("p", "s", "1"), BindPortal("q", "s", "10"), ExecutePortal("p", 2),
                ExecutePortal("q", 2), ExecutePortal("p", 2), ExecutePortal("q", 2), ClosePortal("p"), ExecutePortal("q"), ExecutePortal("p"), Sync,
            ],
            [ExecutePortal("q"), Sync])
        { Modes = WireScript.EveryMode },
        ["portals are described and closed"] = new(
            [Parse("s", "select 1 as one, 'x'::text as x"), BindPortal("p", "s"), DescribePortalOf("p"), ClosePortal("p"), DescribePortalOf("p"), Sync],
            [ClosePortal("nobody"), ClosePortal(""), Sync],
            [Parse("n", "create table t(a int)"), Bind("n"), DescribePortal, Execute, Sync])
        { Modes = WireScript.EveryMode },
        ["a statement that is closed takes its portals with it, or not"] = new(
            [Parse("s", Rows), BindPortal("p", "s"), Close("s"), ExecutePortal("p", 1), Sync],
            [Bind("s"), Sync])
        { Modes = WireScript.EveryMode },
        ["a portal reads on after flush"] = new(
            [Parse("s", Rows), Bind("s"), ExecutePortal("", 2), Flush, Until(BackendCode.PortalSuspended)],
            [ExecutePortal("", 2), Flush, Until(BackendCode.PortalSuspended)],
            [Execute, Flush, Until(BackendCode.CommandComplete)],
            [Sync])
        { Modes = WireScript.EveryMode },
        ["a statement is described before it is bound"] = new(
            [Parse("", "select $1::int + 1 as n"), Describe(""), Flush, Until(BackendCode.RowDescription)],
            [Bind("", "41"), Execute, Sync],
            [Parse("s", "insert into nowhere values ($1)"), Describe("s"), Flush, Until(BackendCode.ErrorResponse)],
            [Sync])
        { Modes = WireScript.EveryMode },
        ["formats of parameters and results"] = new(
            [Parse("s", "select $1::int, $2::text, null::int"), BindFormats("s", [1, 0], [[0, 0, 0, 5], "x"u8.ToArray()], [1, 0, 1]), DescribePortal, Execute, Sync],
            [BindFormats("s", [1], [[0, 0, 0, 5], "y"u8.ToArray()], [1]), DescribePortal, Execute, Sync],
            [BindFormats("s", [], [null, null], [0]), Execute, Sync],
            [BindFormats("s", [1, 0], [[0, 5], "x"u8.ToArray()], []), Execute, Sync],
            [BindFormats("s", [1, 0, 1], [[0, 0, 0, 5], "x"u8.ToArray()], []), Execute, Sync],
            [BindFormats("s", [2, 0], [[0, 0, 0, 5], "x"u8.ToArray()], []), Execute, Sync],
            [BindFormats("s", [], [null, null], [0, 0]), Execute, Sync])
        { Modes = WireScript.EveryMode },
        ["a cursor of SQL is a portal"] = new(
            [Query("begin"), Query($"declare c cursor for {Rows}"), Query("fetch 2 from c")],
            [DescribePortalOf("c"), ExecutePortal("c", 2), Sync, Query("move 1 in c"), Query("fetch all from c"), Query("close c"), Query("commit")]),
        ["a portal whose row fails"] = new(
            [Parse("s", "select 6 / (3 - g) from generate_series(1, 7) g"), Bind("s"), ExecutePortal("", 2), Execute, Parse("t", "select 1"), Sync],
            [Bind("s"), ExecutePortal("", 1), Sync, Bind("t"), Execute, Sync])
        { Modes = WireScript.EveryMode },
        ["a commit in the middle of a pipeline"] = new(
            [Parse("", "create table t(a int)"), Bind(""), Execute, Sync],
            [Parse("b", "begin"), Bind("b"), Execute, Parse("i", "insert into t values (1)"), Bind("i"), Execute, Parse("c", "commit"), Bind("c"), Execute, Bind("i"), Execute, Sync],
            [Bind("b"), Execute, Bind("i"), Execute, Sync, Bind("i"), Execute, Sync, Bind("c"), Execute, Sync, Query("select count(*) from t")]),
    };
}
