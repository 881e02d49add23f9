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
        ["prepared by the protocol, and used by SQL"] = new([Parse("w", "select 7"), Sync, Query("execute w"), Query("deallocate w"), Bind("w"), Execute, Sync]) { Modes = WireScript.Sessions },
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
