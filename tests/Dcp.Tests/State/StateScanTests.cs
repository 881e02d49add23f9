using System.Text;
using CsCheck;
using Dcp.Server.State;

namespace Dcp.Tests.State;

public sealed class StateScanTests
{
    private static readonly string[] s_words =
    [
        "select", "select ", " ", " ", ";", "'", "\"", "$$", "$a$", "--", "/*", "*/", "\n", "set", "SET", "set_config", "(", ")", ",", "'a.b'", "true", "false", "x", "_", ".",
        "listen", "into", "INTO", "temp", "pg_temp", "create", "insert", "update ", "begin", "pg_advisory_lock", "with ", "hold", "declare", "é", "E'\\'", "prepare", "$1", "\0",
    ];

    [Theory]
    [InlineData("select 1")]
    [InlineData("  SELECT a_b FROM my_table WHERE x = 'set y'; ")]
    [InlineData("insert into t(set_by) values ('listen')")]
    [InlineData("update t set a = 1, b_config = 2")]
    [InlineData("begin")]
    [InlineData("begin;")]
    [InlineData("COMMIT")]
    [InlineData("rollback to savepoint a")]
    [InlineData("start transaction isolation level serializable")]
    [InlineData("set local work_mem = '1MB'")]
    [InlineData("SET TRANSACTION READ ONLY")]
    [InlineData("set constraints all deferred")]
    [InlineData("prepare transaction 'x'")]
    [InlineData("select set_config('a', 'b', true)")]
    [InlineData("select set_config('a.b', lower($1), true), set_config('c', ',', 't'::bool)")]
    [InlineData("select pg_advisory_xact_lock(1)")]
    [InlineData("select 'pg_advisory_lock(1)', $$set_config('a', 'b', false)$$ -- set_config('a', 'b', false)")]
    [InlineData("select 1; /* set x = 1; /* nested */ listen y; */ select 2")]
    [InlineData("select E'\\'; set x = 1; --'")]
    [InlineData("declare c cursor without hold for select 1")]
    [InlineData("create table t(a int)")]
    [InlineData("select * into t from u")]
    [InlineData("discard plans")]
    [InlineData("")]
    [InlineData(" ; ;")]
    [InlineData("-- nothing")]
    public void Leaves_nothing(string sql) => Assert.Equal(StateEffects.None, Of(sql));

    [Theory]
    [InlineData("set work_mem = '1MB'", "Settings")]
    [InlineData("SET SESSION AUTHORIZATION bob", "Settings")]
    [InlineData("/* hi */ set role bob", "Settings")]
    [InlineData("set session characteristics as transaction read only", "Settings")]
    [InlineData("reset all", "Resets")]
    [InlineData("discard all", "Discards")]
    [InlineData("discard temp", "Ends")]
    [InlineData("listen a", "Listens")]
    [InlineData("unlisten *", "Unlistens")]
    [InlineData("prepare a as select 1", "Prepares")]
    [InlineData("prepare a as select set_config($1, 'b', false)", "Prepares, Settings, HiddenName")]
    [InlineData("deallocate a", "Deallocates")]
    [InlineData("execute a(1)", "Executes")]
    [InlineData("create table a as execute b", "Executes")]
    [InlineData("create temp table a(b int)", "Temporary")]
    [InlineData("CREATE LOCAL TEMPORARY TABLE a(b int)", "Temporary")]
    [InlineData("create or replace temp view a as select 1", "Temporary")]
    [InlineData("create table pg_temp.a(b int)", "Temporary")]
    [InlineData("select 1 as a into temp b", "Temporary")]
    [InlineData("select 1 as a iNtO TEMP b", "Temporary")]
    [InlineData("with a as (select 1) select * Into local temporary b from a", "Temporary")]
    [InlineData("select pg_advisory_lock(1)", "Locks")]
    [InlineData("SELECT PG_TRY_ADVISORY_LOCK_SHARED(1, 2)", "Locks")]
    [InlineData("select \"pg_advisory_lock\"(1)", "Locks")]
    [InlineData("select pg_advisory_unlock_all()", "Ends")]
    [InlineData("declare c cursor with hold for select 1", "Cursors")]
    [InlineData("close c", "Ends")]
    [InlineData("drop table a", "Ends")]
    [InlineData("do $$begin perform 1; end$$", "Unknown")]
    [InlineData("call p()", "Unknown")]
    [InlineData("explain analyze create temp table a as select 1", "Unknown")]
    [InlineData("select set_config('a', 'b', false)", "Settings")]
    [InlineData("select set_config('a', 'b', $1)", "Settings")]
    [InlineData("select set_config('a' || 'b', 'b', false)", "Settings, HiddenName")]
    [InlineData("select set_config(name, 'b', true and false)", "Settings, HiddenName")]
    [InlineData("select 1; set x = 2", "Settings")]
    [InlineData("begin; listen a; commit", "Listens")]
    [InlineData("select ';'; set x = 2", "Settings")]
    [InlineData("select $a$;$b$;$a$; set x = 2", "Settings")]
    public void May_leave(string sql, string effects)
    {
        var expected = Enum.Parse<StateEffects>(effects);

        Assert.Equal(expected, Of(sql));
    }

    [Fact]
    public void Names_of_custom_settings_are_noted()
    {
        CustomNames names = new();
        foreach (var sql in (string[])["set App.Tenant = 1", "reset \"My\".x", "select set_config('a.b', '', false)", "set c.d to default; set plain = 1", "set local e.f = 1"])
            StateScan.Of(Encoding.UTF8.GetBytes(sql), false, names);

        Assert.Equal(["My.x", "a.b", "app.tenant", "c.d"], names.All);
    }

    [Fact]
    public void Where_strings_have_backslashes_only_the_plain_is_known()
    {
        Assert.Equal(StateEffects.Unknown, StateScan.Of("select '\\'; set x = 1; --'"u8, backslashes: true, null));
        Assert.Equal(StateEffects.None, StateScan.Of("select '\\'"u8, backslashes: true, null));
    }

    /// <summary>The fast way out may not be taken where reading word by word finds something.</summary>
    [Fact]
    public void What_is_plain_is_plain_when_it_is_read_too() =>
        Gen.Int[0, s_words.Length - 1].Array[0, 14].Sample(
            words =>
            {
                var sql = Encoding.UTF8.GetBytes(string.Concat(words.Select(word => s_words[word])));
                if (StateScan.IsPlain(sql)) Assert.Equal(StateEffects.None, StatementEffects.Of(sql, null));
            },
            iter: 50_000);

    [Fact]
    public void Any_bytes_are_read_to_the_end() =>
        Gen.Byte.Array[0, 200].Sample(
            bytes =>
            {
                SqlReader reader = new(bytes);
                var last = -1;
                while (reader.Read())
                {
                    if (reader.Next <= last) throw new InvalidOperationException("no progress");
                    last = reader.Next;
                }

                StatementEffects.Of(bytes, new CustomNames());
            },
            iter: 20_000);

    private static StateEffects Of(string sql) => StateScan.Of([.. Encoding.UTF8.GetBytes(sql), 0], backslashes: false, new CustomNames());
}
