using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Clients;

/// <summary>Python's psycopg 3, with its defaults: it prepares what is run five times.</summary>
public sealed class PsycopgTests(PostgresFixture postgres)
{
    private const string Program = """
        import sys, psycopg
        with psycopg.connect(sys.argv[1]) as c:
            c.execute("create table t(a int primary key, b text)")
            for i in range(300):
                c.execute("insert into t values (%s, %s)", (i, f"row {i}"))
                if i % 10 == 0: c.commit()
            c.commit()
            c.autocommit = True
            for i in range(60):
                assert c.execute("select b from t where a = %s", (i,)).fetchone() == (f"row {i}",)
            for i in range(150):
                for _ in range(6):
                    assert c.execute(f"select %s::int + {i}", (1,)).fetchone() == (1 + i,)
            with c.pipeline():
                cursors = [c.execute("select a from t where a = %s", (i,)) for i in range(100)]
            assert [x.fetchone()[0] for x in cursors] == list(range(100))
            try:
                with c.pipeline():
                    c.execute("select 1/0")
                    c.execute("select 1")
                assert False
            except psycopg.errors.DivisionByZero:
                pass
            with c.cursor().copy("copy t from stdin") as copy:
                for i in range(300, 600): copy.write_row((i, "copied"))
            assert c.execute("select count(*) from t").fetchone() == (600,)
            with c.cursor().copy("copy t to stdout") as copy:
                assert len(list(copy.rows())) == 600
            with c.transaction():
                with c.cursor(name="named") as cursor:
                    cursor.itersize = 50
                    assert len(list(cursor.execute("select * from t"))) == 600
            try:
                with c.transaction():
                    c.execute("insert into t values (1000, 'x')")
                    c.execute("selekt")
            except psycopg.errors.SyntaxError:
                pass
            assert c.execute("select count(*) from t where a = 1000").fetchone() == (0,)
            with c.cursor(binary=True) as cursor:
                assert cursor.executemany("select %b::int8", [(1,), (2,)], returning=True) is None
                assert cursor.fetchone() == (1,)
        print("done")
        """;

    [Fact]
    public async Task Psycopg_works_with_its_defaults()
    {
        await using ClientPooler pooler = await ClientPooler.StartAsync(postgres);
        ToolResult result = await Tool.RunAsync("/usr/bin/python3", ["-", pooler.Uri], input: Program);
        Assert.True(result.ExitCode == 0, $"{result.Error}\n{pooler.Log}");
        Assert.Equal("done", result.Output.Trim());
    }
}
