using CsCheck;
using Dcp.Workload;
using Dcp.Workload.Workloads.Script;

namespace Dcp.Tests.Workload.Script;

public sealed class ScriptParserTests
{
    [Fact]
    public void A_script_is_its_commands_in_order_with_their_lines()
    {
        IReadOnlyList<ScriptCommand> commands = ScriptParser.Parse("t.sql", """
            -- what pgbench runs when it is told nothing
            \set aid random(1, 100000 * :scale)
            \set delta \
                random(-5000, 5000)
            BEGIN;
            UPDATE pgbench_accounts
                SET abalance = abalance + :delta WHERE aid = :aid;
            \sleep 10 ms
            SELECT abalance FROM pgbench_accounts WHERE aid = :aid \gset got_
            END
            """);

        Assert.Equal([2, 3, 5, 6, 8, 9, 10], commands.Select(c => c.Line));
        Assert.Equal(["scale"], commands[0].Uses);
        ScriptCommand.Sql update = Assert.IsType<ScriptCommand.Sql>(commands[3]);
        Assert.Equal(["delta", "aid"], update.Variables);
        Assert.Equal("UPDATE pgbench_accounts\n    SET abalance = abalance + $1 WHERE aid = $2", update.Statement.Sql.ReplaceLineEndings("\n"));
        Assert.Equal(TimeSpan.FromMilliseconds(1), Assert.IsType<ScriptCommand.Sleep>(commands[4]).Unit);
        Assert.Equal("got_", Assert.IsType<ScriptCommand.Sql>(commands[5]).Prefix);
        Assert.Equal(TransactionBoundary.Ends, Assert.IsType<ScriptCommand.Sql>(commands[6]).Boundary);
    }

    [Theory]
    [InlineData("SELECT :a, :a", "SELECT $1, $2", "a", "a")]
    [InlineData("SELECT :a::int", "SELECT $1::int", "a")]
    [InlineData("SELECT f(x := 1, y => :b_1)", "SELECT f(x := 1, y => $1)", "b_1")]
    [InlineData("SELECT ':a', \":b\", $$:c$$, $x$ :d $$ ; $x$", "SELECT ':a', \":b\", $$:c$$, $x$ :d $$ ; $x$")]
    [InlineData("SELECT 'it''s :a', E'\\':a', :b", "SELECT 'it''s :a', E'\\':a', $1", "b")]
    [InlineData("SELECT E'a'';:a\\';' || :b", "SELECT E'a'';:a\\';' || $1", "b")]
    [InlineData("SELECT 1 -- :a ;\n, :b", "SELECT 1 -- :a ;\n, $1", "b")]
    [InlineData("SELECT 1 /* :a ; /* : */ ; */ , :b", "SELECT 1 /* :a ; /* : */ ; */ , $1", "b")]
    [InlineData("SELECT a[1:2], '12:30'", "SELECT a[1:2], '12:30'")]
    [InlineData("SELECT a$1, :größe", "SELECT a$1, $1", "größe")]
    [InlineData("SELECT (1; 2)", "SELECT (1; 2)")]
    public void Variables_become_parameters_but_not_in_what_is_quoted(string sql, string expected, params string[] variables)
    {
        ScriptCommand.Sql command = Assert.IsType<ScriptCommand.Sql>(Assert.Single(ScriptParser.Parse("t.sql", sql + ";")));

        Assert.Equal(expected, command.Statement.Sql);
        Assert.Equal(variables, command.Variables);
    }

    [Theory]
    [InlineData("\\sleep 5", 5_000_000)]
    [InlineData("\\sleep 5 s", 5_000_000)]
    [InlineData("\\sleep 5ms", 5_000)]
    [InlineData("\\sleep 5 us", 5)]
    [InlineData("\\sleep 1.5 ms", 1_500)]
    public void A_sleep_is_in_seconds_unless_told(string text, double microseconds)
    {
        ScriptCommand.Sleep sleep = Assert.IsType<ScriptCommand.Sleep>(ScriptParser.Parse("t.sql", text + "\nselect 1;")[0]);

        Assert.Equal(microseconds, (sleep.Unit * sleep.Amount!.Value).TotalMicroseconds);
    }

    [Theory]
    [InlineData("", "t.sql:1: there is no SQL command in this script")]
    [InlineData("select 1;\n\\startpipeline\n", "t.sql:2: \\startpipeline is not supported; \\set, \\sleep and \\gset are")]
    [InlineData("\\if 1\nselect 1;\n\\endif", "t.sql:1: \\if is not supported")]
    [InlineData("\n\n\\shell ls\n", "t.sql:3: \\shell is not supported")]
    [InlineData("\\gset x\n", "t.sql:1: \\gset has to stand behind a SQL command, instead of its ;")]
    [InlineData("select 1\n\\set a 1\n", "t.sql:2: \\set stands in a SQL command, which began in line 1 and lacks its ;")]
    [InlineData("select 1 \\aset\n", "t.sql:1: \\aset stands in a SQL command")]
    [InlineData("select 1 \\\n\n", "t.sql:1: \\ stands in a SQL command")]
    [InlineData("\\\n\n", "t.sql:1: \\ is not supported")]
    [InlineData("select 1 \\; select 2;", "t.sql:1: \\; is not allowed")]
    [InlineData("select 1 \\gset a b\n", "t.sql:1: \\gset a b is not allowed; \\gset and \\gset prefix are")]
    [InlineData("\\set a\nselect 1;", "t.sql:1: \\set needs a name and an expression")]
    [InlineData("\\set 1a 1\nselect 1;", "t.sql:1: '1a' cannot name a variable; letters, digits and _ can, the first no digit")]
    [InlineData("select 1;\n\\set a 1 +* 2\n", "t.sql:2: '* 2' is not allowed in an expression")]
    [InlineData("\\sleep\nselect 1;", "t.sql:1: \\sleep needs a number or a :variable")]
    [InlineData("\\sleep 5 minutes\nselect 1;", "t.sql:1: 'minutes' is no unit of time; us, ms and s are")]
    [InlineData("\\sleep -5\nselect 1;", "t.sql:1: '-5' is no time to sleep")]
    [InlineData("select $1;", "t.sql:1: $1 is not allowed in a script; a :variable is")]
    [InlineData("copy t from stdin;", "t.sql:1: COPY is not allowed in a script; INSERT is")]
    [InlineData("select 'a;\n", "t.sql:1: the quote ' lacks its end")]
    [InlineData("select 1;\nselect $q$ a;\n", "t.sql:2: the quote $q$ lacks its end")]
    [InlineData("/* a", "t.sql:1: the comment /* lacks its end")]
    [InlineData("select 1;\nbegin;\nselect 2;", "t.sql:2: the transaction that begins here does not end in this script")]
    [InlineData("begin;\nbegin;\nend;", "t.sql:2: the transaction that was begun in line 1 has not ended yet")]
    [InlineData("select 1;\ncommit;", "t.sql:2: no transaction was begun that could end here")]
    [InlineData("begin;\ncommit and chain;\n", "t.sql:2: AND CHAIN is not allowed")]
    public void What_is_not_supported_is_refused_with_its_line(string text, string complaint) =>
        Assert.StartsWith(complaint, Assert.Throws<WorkloadInputException>(() => ScriptParser.Parse("t.sql", text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_savepoint_is_no_end() =>
        ScriptParser.Parse("t.sql", "begin; savepoint a; rollback to savepoint a; release a; commit and no chain;");

    [Fact]
    public void Any_text_is_a_script_or_refused() =>
        Gen.String[Gen.Char["\\:;'\"$-/*()\n aset1gbcommit"], 0, 60].Sample(text =>
        {
            try
            {
                ScriptParser.Parse("t.sql", text);
            }
            catch (WorkloadInputException e)
            {
                Assert.StartsWith("t.sql:", e.Message, StringComparison.Ordinal);
            }
        });
}
