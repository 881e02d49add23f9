using System.Text;
using Dcp.Server.State;

namespace Dcp.Tests.State;

public sealed class PreparedTextsTests
{
    [Theory]
    [InlineData("prepare a as select 1", "a", "prepare a as select 1")]
    [InlineData("prepare a as select 1; prepare b as select ';'; ", "b", "prepare b as select ';'")]
    [InlineData("select 1; /* ; */ PREPARE \"A b\"(int) AS select $1;", "A b", "PREPARE \"A b\"(int) AS select $1")]
    [InlineData("prepare A as select 1; deallocate a; prepare a as select 2", "a", "prepare a as select 2")]
    [InlineData("prepare a as select 1", "b", null)]
    public void A_prepare_is_found_in_the_string_that_it_came_in(string sql, string name, string? expected) =>
        Assert.Equal(expected, PreparedTexts.Find(sql, name));

    [Fact]
    public void Removal_takes_away_what_is_not_wanted_or_is_otherwise()
    {
        var present = PreparedTexts.Of([new("a", "prepare a as select 1"), new("b", "prepare b as select 1"), new("c\"", "prepare \"c\"\"\" as select 1")]);
        var wanted = PreparedTexts.Of([new("a", "prepare a as select 1"), new("b", "prepare b as select 2")]);

        Assert.Equal("DEALLOCATE \"b\";DEALLOCATE \"c\"\"\";", present.Removal(wanted));
        Assert.False(present.Matches(wanted));
        Assert.True(wanted.Matches(PreparedTexts.Of(wanted.Items)));
        Assert.Same(PreparedTexts.Empty, wanted.Without(_ => true));
    }

    [Theory]
    [InlineData("deallocate a", "a")]
    [InlineData(" DEALLOCATE PREPARE \"_pg3_1\" ;", "_pg3_1")]
    [InlineData("Deallocate _PG3_1", "_pg3_1")]
    [InlineData("deallocate all", null)]
    [InlineData("deallocate a; select 1", null)]
    [InlineData("deallocate", null)]
    [InlineData("deallocated", null)]
    public void A_deallocate_of_one_name_is_known(string sql, string? expected)
    {
        var isOne = Deallocation.TryRead(Encoding.UTF8.GetBytes(sql), out var name);

        Assert.Equal(expected, isOne ? Encoding.UTF8.GetString(name!) : null);
    }
}
