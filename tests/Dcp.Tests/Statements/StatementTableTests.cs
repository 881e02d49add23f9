using System.Text;
using Dcp.Server.Statements;

namespace Dcp.Tests.Statements;

public sealed class StatementTableTests
{
    private readonly StatementTable _table = new();

    [Fact]
    public void The_same_text_is_the_same_statement_and_has_one_name()
    {
        var one = _table.Intern("select 1\0\0\0"u8, null);

        Assert.Same(one, _table.Intern("select 1\0\0\0"u8, null));
        Assert.Equal("PGBOUNCER_1", Encoding.ASCII.GetString(one.ServerName));
        Assert.Equal(1, _table.Count);
    }

    [Fact]
    public void Other_types_or_another_search_path_make_another_statement()
    {
        var one = _table.Intern("select $1\0\0\0"u8, null);

        Assert.NotSame(one, _table.Intern("select $1\0\0\u0001\0\0\0\u0017"u8, null));
        Assert.NotSame(one, _table.Intern("select $1\0\0\0"u8, "mine"));
        Assert.Same(_table.Intern("select $1\0\0\0"u8, "mine"), _table.Intern("select $1\0\0\0"u8, "mine"));
    }

    [Fact]
    public void A_retired_statement_is_found_no_more()
    {
        var one = _table.Intern("select * from t\0\0\0"u8, null);
        one.IsRetired = true;
        var other = _table.Intern("select * from t\0\0\0"u8, null);

        Assert.NotSame(one, other);
        Assert.Same(other, _table.Intern("select * from t\0\0\0"u8, null));
        _table.Sweep();
        Assert.Equal(1, _table.Count);
    }

    [Fact]
    public void After_a_change_of_the_schema_a_text_is_prepared_anew()
    {
        var one = _table.Intern("select * from t\0\0\0"u8, null);
        _table.SchemaChanged();

        Assert.NotSame(one, _table.Intern("select * from t\0\0\0"u8, null));
    }

    [Fact]
    public void The_table_does_not_grow_with_statements_that_are_gone()
    {
        for (var i = 0; i < 100_000; i++)
        {
            _table.Intern(Encoding.ASCII.GetBytes($"select {i}\0\0\0"), null);
            if (i % 20_000 == 0) GC.Collect();
        }

        GC.Collect();
        _table.Sweep();
        Assert.InRange(_table.Count, 0, 100);
    }

    [Fact]
    public void Names_are_the_same_when_their_first_63_bytes_are()
    {
        ClientStatements mine = new(1);
        ClientStatement named = new(mine, Encoding.ASCII.GetBytes(new string('n', 70)), _table.Intern("x\0\0\0"u8, null));
        mine.Add(named);

        Assert.Same(named, mine.Find(Encoding.ASCII.GetBytes(new string('n', 63))));
        Assert.Null(mine.Find(Encoding.ASCII.GetBytes(new string('n', 62))));
        mine.Remove(named);
        Assert.Equal((0, 0L), (mine.Count, mine.Size));
    }
}
