using static Dcp.SystemTests.Wire.Say;

namespace Dcp.SystemTests.Wire.Scripts;

/// <summary>Where transactions begin and end.</summary>
internal static class TransactionScripts
{
    internal static IReadOnlyDictionary<string, WireScript> All { get; } = new Dictionary<string, WireScript>
    {
        ["begin and commit where they do not belong"] = new(
            [Query("commit")], [Query("rollback")], [Query("begin"), Query("begin"), Query("commit"), Query("commit")],
            [Query("savepoint s")], [Query("release s")], [Query("rollback to s")], [Query("begin"), Query("rollback to nowhere"), Query("commit")],
            [Query("set local timezone = 'UTC'")], [Query("lock table pg_class")], [Query("declare c cursor for select 1")]),
        ["a commit of what has failed"] = new(
            [Query("begin"), Query("select 1/0"), Query("select 1"), Query("commit")],
            [Query("begin; select 1/0; commit")],
            [Query("select 2"), Query("rollback")],
            [Query("begin"), Query("selekt"), Query("begin"), Query("end")]),
        ["savepoints"] = new(
            [Query("create table t(a int)")],
            [Query("begin"), Query("insert into t values (1)"), Query("savepoint s"), Query("select 1/0"), Query("rollback to s"), Query("insert into t values (2)"), Query("commit")],
            [Query("table t")]),
        ["chains"] = new(
            [Query("begin isolation level serializable"), Query("commit and chain"), Query("show transaction_isolation"), Query("rollback and chain"), Query("rollback")],
            [Query("commit and chain")]),
        ["statements that allow no transaction"] = new(
            [Query("create table t(a int)")],
            [Query("begin"), Query("vacuum t"), Query("rollback")],
            [Query("select 1; vacuum t")],
            [Query("vacuum t")],
            [Parse("", "vacuum t"), Bind(""), Execute, Sync],
            [Query("create database nowhere template nobody")]),
        ["a commit that fails"] = new(
            [Query("create table t(a int primary key, b int references t deferrable initially deferred)")],
            [Query("begin"), Query("insert into t values (1, 2)"), Query("commit")],
            [Parse("i", "insert into t values (3, 4)"), Bind("i"), Execute, Sync],
            [Bind("i"), Execute, Bind("i"), Execute, Sync],
            [Query("select count(*) from t")]),
        ["a transaction in pieces of both protocols"] = new(
            [Parse("b", "begin"), Bind("b"), Execute, Sync],
            [Query("create table t(a int)")],
            [Parse("i", "insert into t select generate_series(1, $1::int)"), Bind("i", "5"), Execute, Sync],
            [Bind("i", "x"), Execute, Sync],
            [Bind("i", "6"), Execute, Sync],
            [Query("select count(*) from t")],
            [Parse("c", "commit"), Sync],
            [Parse("e", "commit"), Bind("e"), Execute, Sync],
            [Query("select count(*) from t")]),
        ["read only, and its errors"] = new(
            [Query("begin read only"), Query("create table t(a int)"), Query("rollback")],
            [Query("start transaction isolation level repeatable read, read only; select 1; end")],
            [Query("begin; set transaction read only; create table t(a int); commit"), Query("rollback")]),
        ["two phases, which are switched off"] = new(
            [Query("begin"), Query("select 1"), Query("prepare transaction 'x'"), Query("rollback")],
            [Query("commit prepared 'x'")]),
        ["transactions are refused to a statement's pool"] = new(
            [Query("select 1"), Query("select 2; select 3")])
        { Modes = ["statement"] },
    };
}
