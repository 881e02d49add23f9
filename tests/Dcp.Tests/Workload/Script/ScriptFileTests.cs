using Dcp.Workload;
using Dcp.Workload.Workloads;
using Dcp.Workload.Workloads.Script;

namespace Dcp.Tests.Workload.Script;

public sealed class ScriptFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("dcp-script").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Files_have_weights_and_are_called_by_their_names()
    {
        string read = Write("read only.sql", "select 1;");
        string write = Write("write.sql", "select 2;");
        IReadOnlyList<ScriptFile> files = ScriptFile.Read($"{read}@3,{write}");

        Assert.Equal([("read_only", 3), ("write", 1)], files.Select(f => (f.Name, f.Weight)));
        Assert.Equal("read_only.sql_write.sql", WorkloadRegistry.Find($"{read}@3,{write}").Name);
    }

    [Fact]
    public void Variables_that_a_script_does_not_set_are_arguments_that_have_to_be_given()
    {
        string file = Write("a.sql", "\\set b :a * :scale\nselect :b, :c, :client_id \\gset got\nselect :got, :gotten, :a;");
        IWorkload workload = WorkloadRegistry.Find(file);

        Assert.Equal(["a", "c", "scale", "random_seed", "txn_pooling"], workload.Arguments.Select(a => a.Name));
        Assert.Equal([null, null, "1"], workload.Arguments.Take(3).Select(a => a.Default));
        Assert.Equal($"variable :c of {file}:2", workload.Arguments[1].Meaning);
        WorkloadInputException refused = Assert.Throws<WorkloadInputException>(
            () => WorkloadArguments.Check(workload.Arguments, new Dictionary<string, string> { ["a"] = "1" }));
        Assert.Equal($"argument c has to be given: variable :c of {file}:2", refused.Message);
        refused = Assert.Throws<WorkloadInputException>(
            () => WorkloadArguments.Check(workload.Arguments, new Dictionary<string, string> { ["client_id"] = "1" }));
        Assert.Equal("argument 'client_id' is not known; these are: a, c, scale, random_seed, txn_pooling", refused.Message);
    }

    [Theory]
    [InlineData("select 1;", true)]
    [InlineData("begin; select 1; select 2; end;", true)]
    [InlineData("\\set a 1\nstart transaction; select 1;\n\\sleep 1\nrollback;", true)]
    [InlineData("select 1; select 2;", false)]
    [InlineData("begin; select 1; end; select 2;", false)]
    [InlineData("begin; end; begin; end;", false)]
    public void Only_what_is_one_transaction_can_be_run_again(string text, bool expected) =>
        Assert.Equal(expected, Assert.Single(ScriptFile.Read(Write("a.sql", text))).IsOneTransaction);

    [Fact]
    public void What_is_wrong_with_files_is_said()
    {
        string a = Write("a.sql", "select 1;");
        Directory.CreateDirectory(Path.Combine(_directory, "other"));
        string other = Write("other/a.sql", "select 1;");

        Assert.Equal($"{a}@x: the weight has to be 0 to 1000000", Refused($"{a}@x"));
        Assert.Equal($"{a}@-1: the weight has to be 0 to 1000000", Refused($"{a}@-1"));
        Assert.Equal("at least one script has to have a weight of more than 0", Refused($"{a}@0"));
        Assert.Equal($"{other}: the name 'a' is taken already; transactions are called as their files", Refused($"{a},{other}"));
        Assert.Equal("none.sql: no such file", Refused("none.sql"));
        Assert.EndsWith(", and SQL files: FILE.sql, or a.sql@3,b.sql@1", Refused("none.txt"), StringComparison.Ordinal);
    }

    private static string Refused(string name) => Assert.Throws<WorkloadInputException>(() => WorkloadRegistry.Find(name)).Message;

    private string Write(string name, string text)
    {
        string path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }
}
