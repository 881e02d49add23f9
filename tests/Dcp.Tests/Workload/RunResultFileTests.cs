using System.Text.Json.Nodes;
using Dcp.Workload.Results;

namespace Dcp.Tests.Workload;

public sealed class RunResultFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("dcp-results").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void What_is_written_is_read_again()
    {
        RunResult written = Sample();
        string path = RunResultFile.PathFor(_directory, written.RunName);
        RunResultFile.Write(path, written);
        RunResult read = RunResultFile.Read(path);

        Assert.Equal("flights.direct.1.run.json", Path.GetFileName(path));
        Assert.Equivalent(written, read, strict: true);
        Assert.Equal([path], Directory.GetFiles(_directory));
    }

    [Fact]
    public void A_second_write_replaces_the_first()
    {
        string path = Path.Combine(_directory, "x.run.json");
        RunResultFile.Write(path, Sample());
        RunResultFile.Write(path, Sample() with { Partial = "interrupted" });

        Assert.Equal("interrupted", RunResultFile.Read(path).Partial);
    }

    [Fact]
    public void A_directory_that_is_missing_is_an_io_error() =>
        Assert.ThrowsAny<IOException>(() => RunResultFile.Write(Path.Combine(_directory, "no", "x.run.json"), Sample()));

    [Theory]
    [InlineData("", "not the result of a run")]
    [InlineData("{", "not the result of a run")]
    [InlineData("null", "it has no \"schema\"")]
    [InlineData("[]", "it has no \"schema\"")]
    [InlineData("{}", "it has no \"schema\"")]
    [InlineData("{\"schema\":2}", "form 2 of a run's result is not known here; form 1 is")]
    [InlineData("{\"schema\":\"1\"}", "form \"1\" of a run's result is not known here")]
    [InlineData("{\"schema\":1}", "runName")]
    public void A_file_that_is_something_else_is_refused_by_name(string text, string reason)
    {
        string path = Path.Combine(_directory, "bad.run.json");
        File.WriteAllText(path, text);
        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => RunResultFile.Read(path));

        Assert.StartsWith(path, refused.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_that_an_older_version_did_not_write_are_empty()
    {
        string path = Path.Combine(_directory, "old.run.json");
        JsonObject file = JsonNode.Parse(RunResultFile.Format(Sample()))!.AsObject();
        foreach (string name in new[] { "levels", "samples", "statements" })
            file.Remove(name);
        File.WriteAllText(path, file.ToJsonString());

        RunResult read = RunResultFile.Read(path);

        Assert.Empty(read.Levels);
        Assert.Empty(read.Samples);
        Assert.Empty(read.Statements);
    }

    [Fact]
    public void A_truncated_file_is_refused()
    {
        string path = Path.Combine(_directory, "cut.run.json");
        RunResultFile.Write(path, Sample());
        string text = File.ReadAllText(path);
        File.WriteAllText(path, text[..(text.Length / 2)]);

        Assert.Throws<InvalidDataException>(() => RunResultFile.Read(path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../x")]
    [InlineData(".hidden")]
    [InlineData("a b")]
    public void A_name_that_is_no_file_name_is_refused(string name) =>
        Assert.Throws<ArgumentException>(() => RunResultFile.PathFor(_directory, name));

    private static RunResult Sample()
    {
        OperationResult operation = new("__cycle__", 4, 10, 1.5, 1, 2, 3, 4, 5.25, "AAAA");
        return new RunResult
        {
            RunName = "flights.direct.1",
            Target = "direct",
            Workload = "flights",
            Uri = "postgresql://u@127.0.0.1:5432/app",
            ServerVersion = "PostgreSQL 15.18",
            Arguments = new Dictionary<string, string> { ["delay"] = "100" },
            Options = new Dictionary<string, string> { ["iterations"] = "10" },
            Workers = 2,
            Connections = 4,
            StartTime = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            EndTime = new DateTimeOffset(2026, 1, 2, 3, 4, 15, TimeSpan.Zero),
            Operations = [operation],
            Connect = operation with { Id = "__connect__" },
            Errors = [new ErrorCount("status", "40001", 3, "restart transaction")],
            Retries = 3,
            Reconnects = 1,
            PoolWait = new PoolWait(12.5, 10, 3),
            Timeline = [new TimelinePoint(0, "__cycle__", 10, 1, 3, 4, 5.25)],
            Samples = [new MetricSample(1.25, new Dictionary<string, double> { ["db.sessions.open"] = 4 })],
        };
    }
}
