using CsCheck;
using Dcp.Server.Admin;

namespace Dcp.Tests.Admin;

public sealed class CommandParserTests
{
    [Theory]
    [InlineData("SHOW POOLS", "SHOW", "POOLS", null)]
    [InlineData(" show\t\"pools\" ;\n", "show", "pools", null)]
    [InlineData("PAUSE", "PAUSE", "", null)]
    [InlineData("reload;", "reload", "", null)]
    [InlineData("PAUSE \"my \"\"db\"\"\"", "PAUSE", "my \"db\"", null)]
    [InlineData("KILL_CLIENT 42", "KILL_CLIENT", "42", null)]
    [InlineData("SET verbose = 1", "SET", "verbose", "1")]
    [InlineData("set verbose=1;", "set", "verbose", "1")]
    [InlineData("SET pool_mode TO 'transaction'", "SET", "pool_mode", "transaction")]
    [InlineData("SET server_check_query = 'select ''x'''", "SET", "server_check_query", "select 'x'")]
    [InlineData("SET \"pool_mode\" = \"session\"", "SET", "pool_mode", "session")]
    [InlineData("SET logfile = ''", "SET", "logfile", "")]
    public void A_command_is_taken_apart(string query, string word, string argument, string? value) =>
        Assert.Equal(new CommandText(word, argument, value), CommandParser.Parse(query));

    [Theory]
    [InlineData("PAUSE app CLUSTER", true, "app", true)]
    [InlineData("PAUSE app cluster ;", false, "app", true)]
    [InlineData("PAUSE CLUSTER", true, "", true)]
    [InlineData("PAUSE cluster;", false, "cluster", false)]
    [InlineData("PAUSE \"cluster\"", true, "cluster", false)]
    [InlineData("PAUSE \"cluster\" CLUSTER", true, "cluster", true)]
    [InlineData("PAUSE clusters", true, "clusters", false)]
    public void CLUSTER_as_the_last_word_means_all_nodes(string query, bool hasCluster, string argument, bool all) =>
        Assert.Equal(new CommandText("PAUSE", argument, null, all), CommandParser.Parse(query, hasCluster));

    [Theory]
    [InlineData("")]
    [InlineData(";")]
    [InlineData("SHOW POOLS; SHOW STATS")]
    [InlineData("SHOW POOLS;;")]
    [InlineData("SHOW POOLS CLIENTS")]
    [InlineData("SHOW 'pools'")]
    [InlineData("SHOW \"pools")]
    [InlineData("PAUSE\"db\"")]
    [InlineData("PAUSE my-db")]
    [InlineData("SET = 1")]
    [InlineData("SET a 1")]
    [InlineData("SET a = ")]
    [InlineData("SET a = 'b")]
    [InlineData("SET a = b c")]
    [InlineData("SHOW a = 1")]
    [InlineData("SELECT 1 + 1")]
    [InlineData("SHOW POOLS -- all of them")]
    public void Anything_else_is_no_command(string query) => Assert.Null(CommandParser.Parse(query));

    [Fact]
    public void Quoting_carries_any_text() =>
        Gen.String.Sample(text =>
        {
            var quoted = text.Replace("\"", "\"\"", StringComparison.Ordinal);
            Assert.Equal(new CommandText("PAUSE", text, null), CommandParser.Parse($"PAUSE \"{quoted}\" ;"));
        });

    [Fact]
    public void No_text_breaks_the_parser() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["SETto =;'\"\n aA_1"], 0, 40]).Sample(text => { CommandParser.Parse(text); });
}
