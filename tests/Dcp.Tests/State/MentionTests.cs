using System.Text;
using Dcp.Server.State;

namespace Dcp.Tests.State;

public sealed class MentionTests
{
    [Theory]
    [InlineData("execute a", "a")]
    [InlineData("EXECUTE A (1, 'execute b')", "a")]
    [InlineData("execute \"A\"\"b\"(1)", "A\"b")]
    [InlineData("/* execute x */ execute a; select 1; execute b; execute a", "a b")]
    [InlineData("begin; execute a; commit", "a")]
    [InlineData("prepare a (int) as select $1", "+a")]
    [InlineData("prepare transaction 'x'", "")]
    [InlineData("prepare transaction", "")]
    [InlineData("explain execute a", "a")]
    [InlineData("explain (analyze, costs off) execute a(1)", "a")]
    [InlineData("explain analyze verbose execute a", "a")]
    [InlineData("explain select execute from t", "")]
    [InlineData("create table t as execute a(1)", "a")]
    [InlineData("create temp table t (x) as execute a; execute b", "a b")]
    [InlineData("create trigger x after insert on t execute function f()", "")]
    [InlineData("select execute a from t", "")]
    [InlineData("select 'execute a'", "")]
    [InlineData("do $$begin execute a; end$$", "")]
    [InlineData("execute", "")]
    [InlineData("execute ;execute 'a'", "")]
    [InlineData("", "")]
    public void Names_of_statements_are_found_where_the_database_takes_them_for_names(string sql, string expected) =>
        Assert.Equal(expected, string.Join(' ', Mention.AllIn(Encoding.UTF8.GetBytes(sql)).Select(mention => (mention.Prepares ? "+" : "") + Encoding.UTF8.GetString(mention.Name))));
}
