using Dcp.Admin;
using Dcp.Wire;
using Dcp.Workload.Connections;

namespace Dcp.Tests.Admin;

public sealed class AnswerTextTests
{
    private static readonly SimpleAnswer s_rows = new(
        [FieldDescription.Text("database"), FieldDescription.Int4("sv_idle"), FieldDescription.Text("note")],
        [["app", "7", null], ["a,\"b\"", "12", ""]],
        "SHOW",
        []);

    private static readonly SimpleAnswer s_tag = new([], [], "PAUSE", []);

    [Fact]
    public void A_table_has_numbers_to_the_right()
    {
        Assert.Equal("database  sv_idle  note\n--------  -------  ----\napp             7\na,\"b\"          12\n", AnswerText.Table(s_rows));
        Assert.Equal("PAUSE\n", AnswerText.Table(s_tag));
    }

    [Fact]
    public void Csv_tells_null_from_nothing_and_quotes_what_it_must() =>
        Assert.Equal("database,sv_idle,note\r\napp,7,\r\n\"a,\"\"b\"\"\",12,\"\"\r\n", AnswerText.Csv(s_rows));

    [Fact]
    public void Json_has_numbers_where_the_columns_are_numbers()
    {
        Assert.Equal("[{\"database\":\"app\",\"sv_idle\":7,\"note\":null},{\"database\":\"a,\\u0022b\\u0022\",\"sv_idle\":12,\"note\":\"\"}]", Squeezed(AnswerText.Json(s_rows)));
        Assert.Equal("{\"done\":\"PAUSE\"}", Squeezed(AnswerText.Json(s_tag)));
    }

    [Fact]
    public void A_name_cannot_move_the_cursor() => Assert.Equal("\ufffd[2Jx\ufffdy", AnswerText.Printable("\u001b[2Jx\u202ey"));

    [Theory]
    [InlineData("SHOW POOLS", "SHOW POOLS")]
    [InlineData("PAUSE app", "PAUSE", "app")]
    [InlineData("PAUSE \"my db\"", "PAUSE", "my db")]
    [InlineData("PAUSE \"a\"\"b\"", "PAUSE", "a\"b")]
    [InlineData("DRAIN \"10.0.0.1 500\"", "DRAIN", "10.0.0.1 500")]
    [InlineData("SET TARGET app/10.0.0.11 WEIGHT 50%", "SET", "TARGET", "app/10.0.0.11", "WEIGHT", "50%")]
    [InlineData("PAUSE \"my db\"", "PAUSE \"my db\"")]
    public void What_the_shell_unquoted_is_quoted_again(string command, params string[] words) => Assert.Equal(command, CommandWords.Join(words));

    private static string Squeezed(string json) => json.Replace("\n", "", StringComparison.Ordinal).Replace("  ", "", StringComparison.Ordinal).Replace(": ", ":", StringComparison.Ordinal);
}
