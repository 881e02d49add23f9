using System.Text;
using Dcp.Server.State;

namespace Dcp.Tests.State;

public sealed class RetriableSqlTests
{
    [Theory]
    [InlineData("select 1", true)]
    [InlineData("  SELECT 1;\n", true)]
    [InlineData("(select 1)", true)]
    [InlineData("-- a comment\n/* and one */ insert into t values (1)", true)]
    [InlineData("update t set a = 1 /* trace=1 */", true)]
    [InlineData("delete from t", true)]
    [InlineData("merge into t using s on true when matched then delete", true)]
    [InlineData("upsert into t values (1)", true)]
    [InlineData("with a as (select 1) select * from a", true)]
    [InlineData("table t", true)]
    [InlineData("values(1)", true)]
    [InlineData("", false)]
    [InlineData("select", false)]
    [InlineData("selects 1", false)]
    [InlineData("update t set a = 1; update t set a = 2", false)]
    [InlineData("select ';'", false)]
    [InlineData("begin", false)]
    [InlineData("commit", false)]
    [InlineData("call p()", false)]
    [InlineData("do $$ begin commit; end $$", false)]
    [InlineData("copy t from stdin", false)]
    [InlineData("vacuum", false)]
    [InlineData("explain analyze update t set a = 1", false)]
    [InlineData("/* open", false)]
    [InlineData("/* one /* within */ */ select 1", false)]
    [InlineData("-- only a comment", false)]
    public void One_statement_that_cannot_end_a_transaction_within_itself_may_be_run_again(string sql, bool may) =>
        Assert.Equal(may, RetriableSql.Is(Encoding.UTF8.GetBytes(sql)));
}
