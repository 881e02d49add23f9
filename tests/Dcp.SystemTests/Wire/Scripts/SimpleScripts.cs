using static Dcp.SystemTests.Wire.Say;

namespace Dcp.SystemTests.Wire.Scripts;

/// <summary>The simple protocol: several statements, errors, notices, parameters.</summary>
internal static class SimpleScripts
{
    internal static IReadOnlyDictionary<string, WireScript> All { get; } = new Dictionary<string, WireScript>
    {
        ["empty queries"] = new([Query("")], [Query(";")], [Query(" ; ; ")], [Query("-- nothing")], [Query("select")]) { Modes = WireScript.EveryMode },
        ["several statements in one query"] = new(
            [Query("select 1; select 2, 3; create table t(a int); insert into t values (1), (2); select count(*) from t")],
            [Query("select 1;; select 2;")],
            [Query("update t set a = a + 1; delete from t where a = 2; table t")])
        { Modes = WireScript.EveryMode },
        ["an error in the middle of several statements"] = new(
            [Query("create table t(a int)")],
            [Query("insert into t values (1); select 1/0; insert into t values (2)")],
            [Query("table t")],
            [Query("select 1; selekt 2; select 3")],
            [Query("insert into t values (3); select * from nowhere")],
            [Query("table t")])
        { Modes = WireScript.EveryMode },
        ["errors of every stage"] = new(
            [Query("selekt")], [Query("select * from nowhere")], [Query("select nothing")], [Query("select no_function()")], [Query("select 1/0")],
            [Query("select 'x'::int")], [Query("select '2020-13-01'::date")], [Query("select 'x' || 1 + 2")], [Query("create table t(a int primary key, check (a < 5))")],
            [Query("insert into t values (null)")], [Query("insert into t values (6)")], [Query("insert into t values (1), (1)")], [Query("create table t(a int)")],
            [Query("drop table nowhere")], [Query("set nonsense = 1")], [Query("set work_mem = 'x'")], [Query("set port = 1")], [Query("show nonsense")],
            [Query("select pg_read_file('x')")], [Query("create role r")], [Query("vacuum nowhere")], [Query("execute nobody")], [Query("fetch nobody")],
            [Query("select repeat('x', 2000000000)")])
        { Modes = WireScript.EveryMode },
        ["notices and warnings"] = new(
            [Query("do $$ begin raise notice 'one'; raise warning 'two' using hint = 'h', detail = 'd'; raise info 'three'; end $$")],
            [Query("do $$ begin raise notice 'before'; raise exception 'now' using errcode = 'P1234', column = 'c'; end $$")],
            [Query("drop table if exists nowhere"), Query("create table t(a int)"), Query("create table if not exists t(a int)")],
            [Parse("", "do $$ begin raise notice 'four'; end $$"), Bind(""), Execute, Sync])
        { Modes = WireScript.EveryMode },
        ["nulls, empty texts, wide rows"] = new(
            [Query("select null, '', 'x'")],
            [Query("select " + string.Join(", ", Enumerable.Range(0, 500).Select(n => $"{n} as c{n}")))],
            [Query("select from generate_series(1, 3)")])
        { Modes = WireScript.EveryMode },
        ["parameters that are reported"] = new(
            [Query("set timezone = 'Asia/Tokyo'")],
            [Query("show timezone")],
            [Query("set datestyle = 'German'; set application_name = 'me'")],
            [Query("select current_date > '1.1.2000'::date, current_setting('application_name')")],
            [Query("set client_encoding = 'LATIN1'")],
            [Query("select 'x'")],
            [Query("reset client_encoding"), Query("reset timezone"), Query("show timezone")],
            [Query("set standard_conforming_strings = off; set standard_conforming_strings = on")]),
        ["parameters that are reported change with transactions"] = new(
            [Query("begin"), Query("set timezone = 'Asia/Tokyo'"), Query("rollback")],
            [Query("show timezone")],
            [Query("begin; set local timezone = 'Asia/Tokyo'; show timezone; commit")],
            [Query("show timezone")],
            [Query("begin; set timezone = 'Asia/Tokyo'; commit")],
            [Query("show timezone")]),
        ["parameters set by functions"] = new(
            [Query("select set_config('TimeZone', 'Asia/Tokyo', false)")],
            [Query("show timezone")],
            [Parse("", "select set_config('application_name', $1, false)"), Bind("", "somebody"), Execute, Sync],
            [Query("show application_name")]),
        ["timeouts are errors"] = new(
            [Query("begin; set local statement_timeout = 20; select pg_sleep(5)"), Query("rollback")],
            [Query("select 1")]),
        ["the server ends the session"] = new([Query("select 1")], [Query("select pg_terminate_backend(pg_backend_pid())")]) { Modes = WireScript.EveryMode },
        ["a session that is idle in its transaction for too long"] = new(
            [Query("begin; set local idle_in_transaction_session_timeout = 20"), Until(Dcp.Wire.BackendCode.ErrorResponse)]),
    };
}
