using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Dcp.Server.State;
using Dcp.Tests.Tidy;
using Dcp.Workload.Connections;
using Dcp.Workload.Workloads.Flights;
using Dcp.Workload.Workloads.Train;

namespace Dcp.Tests.Workload.Cockroach;

/// <summary>
/// Every statement that is sent to CockroachDB is in <c>statements.sql</c>, which <c>tests/cockroach-grammar</c> holds against CockroachDB's own
/// grammar. Who writes a new one or changes one is told here: add it to that file, run that tool, and note the file's new mark in <c>sources.txt</c>.
/// </summary>
public sealed partial class CockroachStatementsTests
{
    private const string Room = "tests/Dcp.Tests/Workload/Cockroach";
    private const Dialect Cockroach = Dialect.CockroachDb;

    /// <summary>Where there is a connection to a database. Consoles and reports have words that look the same.</summary>
    private static readonly string[] s_speakers =
    [
        .. ((string[])["Config/T", "Health", "Listen", "Pool", "Session", "Sizing", "State", "Takeover"]).Select(room => $"src/Dcp.Server/{room}"),
        .. ((string[])["Connections", "Database", "Running", "Sampling", "Workloads"]).Select(room => $"src/Dcp.Workload/{room}"),
        "src/Dcp/Demo",
    ];

    private static readonly HashSet<string> s_listed =
        [.. Repository.Read($"{Room}/statements.sql").Split("\n----\n").Select(Normalize)];

    [Fact]
    public void What_the_workloads_send_is_on_the_list() => Repository.AssertNone(
        Workloads().Select(Normalize).Distinct().Where(sql => !s_listed.Contains(sql)).Select(sql => $"not on the list of checked statements:\n{sql}\n----"));

    [Fact]
    public void What_dcp_asks_of_itself_is_on_the_list()
    {
        var all = StateEffects.Settings | StateEffects.Prepares | StateEffects.Listens | StateEffects.Temporary | StateEffects.Locks | StateEffects.Cursors;
        string[] sent =
        [
            StateQuestion.Of(all, ["app.user"], isCockroach: true),
            .. StateQuestion.InTime(StateQuestion.Of(StateEffects.Settings, [], isCockroach: true)).Split(';'),
            .. Server.Pool.ParameterValues.Empty.With("TimeZone", "Asia/Tokyo").With("role", "reader").ChangesFrom(Server.Pool.ParameterValues.Empty.With("search_path", "a, b"))
                .Split(';', StringSplitOptions.RemoveEmptyEntries),
        ];
        Repository.AssertNone(sent.Select(Normalize).Where(sql => !s_listed.Contains(sql)).Select(sql => $"not on the list of checked statements:\n{sql}\n----"));
    }

    /// <summary>The mark of a file is made of the SQL in its string literals, wherever that is sent: nothing new gets by.</summary>
    [Fact]
    public void No_source_has_SQL_that_nobody_has_looked_at()
    {
        Dictionary<string, string> known = Repository.Read($"{Room}/sources.txt").Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(' ', 3))
            .ToDictionary(words => words[0], words => words[1]);
        Dictionary<string, string> found = Repository.Sources
            .Where(source => s_speakers.Any(room => source.Path.StartsWith(room, StringComparison.Ordinal)))
            .Select(source => (source.Path, Sql: string.Join('\n', Literals(source.Text))))
            .Where(source => source.Sql.Length > 0)
            .ToDictionary(source => source.Path, source => Mark(source.Sql));
        Repository.AssertNone(
        [
            .. found.Where(file => known.GetValueOrDefault(file.Key) != file.Value)
                .Select(file => $"its SQL is new or another than it was; check it (tests/cockroach-grammar), then note it in {Room}/sources.txt: {file.Key} {file.Value}"),
            .. known.Keys.Except(found.Keys).Select(file => $"has no SQL any more: {file}"),
        ]);
    }

    private static IEnumerable<string> Workloads()
    {
        foreach (TrainVariant variant in TrainVariant.All)
        {
            foreach (string sql in SqlOf(new TrainStatements(variant)).Concat(TrainSchema.Create(variant, Cockroach)).Concat(TrainSchema.Finish(variant, Cockroach).Select(step => step.Sql)))
                yield return sql;
        }

        yield return TrainSchema.CreateType;
        yield return TrainSchema.FindType;
        foreach (bool autocommit in (bool[])[false, true])
        {
            foreach (string sql in SqlOf(new FlightsStatements(Cockroach, autocommit)))
                yield return sql;
        }

        foreach (string sql in FlightsSchema.Create(Cockroach).Concat(FlightsSchema.Finish(Cockroach).Select(step => step.Sql)))
            yield return sql;
        foreach (FieldInfo field in typeof(FlightsLoader).GetFields(BindingFlags.NonPublic | BindingFlags.Static).Where(field => field.IsLiteral))
            yield return (string)field.GetRawConstantValue()!;
    }

    private static IEnumerable<string> SqlOf(object statements) =>
        statements.GetType().GetProperties().Select(property => property.GetValue(statements)).OfType<Statement>().Select(statement => statement.Sql);

    private static string Normalize(string sql) => Spaces().Replace(sql, " ").Trim();

    private static IEnumerable<string> Literals(string text) =>
        Literal().Matches(text).Select(match => match.Groups["raw"].Success ? match.Groups["raw"].Value : match.Groups["plain"].Value)
            .Where(literal => Verb().IsMatch(literal));

    private static string Mark(string sql) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Normalize(sql))))[..12];

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex("""
        "{3}(?<raw>.*?)"{3}|"(?<plain>(?:[^"\\\n]|\\.)*)"
        """, RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Literal();

    [GeneratedRegex(
        @"^\s*(?:with\s+\w+\s+as|select|insert|update|delete|upsert|merge|create|alter|drop|grant|revoke|set|show|reset|discard|deallocate|explain|analyze|vacuum|begin|commit|rollback|comment|listen|unlisten|notify|execute|prepare|truncate|copy)\s+\S",
        RegexOptions.IgnoreCase)]
    private static partial Regex Verb();
}
