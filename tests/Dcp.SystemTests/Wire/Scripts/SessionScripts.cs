using static Dcp.SystemTests.Wire.Say;

namespace Dcp.SystemTests.Wire.Scripts;

/// <summary>State that belongs to a session of the database.</summary>
internal static class SessionScripts
{
    internal static IReadOnlyDictionary<string, WireScript> All { get; } = new Dictionary<string, WireScript>
    {
        ["temporary tables"] = new(
            [Query("create temp table s(a int)")], [Query("insert into s values (1)")], [Query("table s")], [Query("discard temp")], [Query("table s")])
        { KeepsServer = true },
        ["listen and notify"] = new(
            [Query("listen a")], [Query("notify a, 'hello'")], [Query("select 1")], [Query("unlisten a"), Query("notify a")],
            [Query("begin; listen b; notify b, '1'; notify b, '1'; notify b, '2'; commit")], [Query("unlisten *")]),
        ["prepared by SQL"] = new(
            [Query("prepare s(int) as select $1 + 1")], [Query("execute s(1)")], [Query("prepare s as select 1")], [Bind("s", "2"), Execute, Sync], [Query("deallocate s")],
            [Query("execute s(1)")], [Query("deallocate s")]),
        ["prepared by the protocol, and used by SQL"] = new(
            [Parse("w", "select 7"), Sync, Query("execute w"), Query("deallocate w"), Bind("w"), Execute, Sync],
            [Query("execute w")],
            [Parse("p", "select $1::int + $2"), Sync],
            [Query("execute p(1, 2)")],
            [Query("execute p(1)")],
            [Query("execute p(1, 'x')")],
            [Query("execute p(1, nonsense)")],
            [Query("select 1; execute p(3, 4); select 2")],
            [Query("explain (costs off) execute p(1, 2)"), Query("create table made as execute p(20, 22)"), Query("table made"), Query("execute P(1, 1)"), Query("execute \"p\"(2, 2)")],
            [Parse("", "execute p(1, 2)"), Describe(""), Bind(""), DescribePortal, Execute, Sync],
            [Bind(""), Execute, Sync],
            [Parse("e", "execute p(3, 4)"), Describe("e"), Bind("e"), DescribePortal, Execute, Sync],
            [Bind("e"), Execute, Sync, Query("execute e")],
            [Close("p"), Sync],
            [Query("execute p(1, 2)"), Bind("e"), Execute, Sync])
        { Modes = WireScript.EveryMode },
        ["prepared by the protocol, and used by SQL in a transaction"] = new(
            [Parse("p", "select $1::int + $2"), Parse("e", "execute p(3, 4)"), Sync],
            [Query("begin"), Query("execute p(5, 6)"), Bind("p", "7", "8"), Execute, Sync, Query("execute p(1)"), Query("execute p(1, 2)"), Query("rollback"), Query("execute p(9, 10)")],
            [Query("begin"), Bind("e"), Execute, Sync, Query("select 1/0"), Bind("e", "5"), Execute, Sync, Bind("e"), Execute, Sync, Query("rollback"), Bind("e"), Execute, Sync],
            [Query("begin"), Query("execute p(5, 6)"), Close("p"), Bind("p", "7", "8"), Execute, Sync, Query("execute p(5, 6)"), Query("commit")]),
        ["statements used by SQL that fail"] = new(
            [Query("create table t(a int)")],
            [Parse("s", "select a from t where a = $1"), Parse("i", "insert into t values ($1) returning a"), Parse("r", "rollback"), Parse("x", "selekt"), Sync],
            [Query("execute s(1)"), Query("execute i(1)"), Query("execute x")],
            [Parse("s", "select a from t where a = $1"), Parse("i", "insert into t values ($1) returning a"), Sync],
            [Query("begin"), Query("execute i(1)"), Query("rollback"), Query("execute s(1)")],
            [Query("execute i(1); execute i('x')")],
            [Query("execute s(1)"), Query("execute i(2)"), Query("select count(*) from t")],
            [Query("begin; select 1/0"), Query("execute s(1)"), Query("rollback")],
            [Query("drop table t")],
            [Query("execute s(1)")],
            [Query("begin"), Query("execute i(1)"), Query("select 1"), Query("rollback")]),
        ["one name for SQL and the protocol"] = new(
            [Parse("s", "select 1"), Sync],
            [Query("prepare s as select 2")],
            [Query("execute s"), Bind("s"), Execute, Sync],
            [Query("deallocate s"), Query("prepare s as select 3")],
            [Parse("s", "select 4"), Sync, Query("execute s"), Parse("s", "selekt 4"), Sync],
            [Bind("s"), Execute, Sync],
            [Close("s"), Sync],
            [Query("execute s"), Bind("s"), Execute, Sync],
            [Parse("s", "select 5"), Bind("s"), Execute, Sync],
            [Query("execute s")],
            [Query("begin"), Query("prepare q as select 6"), Parse("q", "select 7"), Sync, Query("rollback"), Query("execute q")],
            [Query("begin"), Query("deallocate q"), Parse("q", "select 8"), Bind("q"), Execute, Sync, Query("execute q"), Query("commit")],
            [Query("execute q"), Bind("q"), Execute, Sync]),
        ["a setting of a statement prepared by SQL"] = new(
            [Query("prepare c(text) as select set_config('work_mem', $1, false)")],
            [Bind("c", "11MB"), Execute, Sync],
            [Query("show work_mem")],
            [Query("execute c('12MB')")],
            [Query("show work_mem")],
            [Parse("d", "select set_config('work_mem', $1, false)"), Sync],
            [Query("execute d('13MB')")],
            [Query("show work_mem")]),
        ["cursors with hold"] = new(
            [Query("declare c cursor with hold for select generate_series(1, 5)")], [Query("fetch 2 from c")], [Query("fetch all from c")], [Query("close c")], [Query("fetch c")])
        { KeepsServer = true },
        ["advisory locks"] = new(
            [Query("select pg_advisory_lock(11)")], [Query("select pg_advisory_unlock(11)")], [Query("select pg_advisory_unlock(11)")])
        { KeepsServer = true },
        ["settings that are not reported"] = new(
            [Query("set work_mem = '11MB'")], [Query("show work_mem")], [Query("set search_path = a, b")], [Query("show search_path")], [Query("reset work_mem")], [Query("show work_mem")],
            [Query("set my.own = 'x'")], [Query("show my.own")], [Query("discard all")], [Query("show search_path")], [Query("show my.own")]),
        ["roles"] = new(
            [Query("set role postgres")], [Query("select current_user")], [Query("set session authorization trust_user")], [Query("reset role"), Query("reset session authorization")]),
    };
}
