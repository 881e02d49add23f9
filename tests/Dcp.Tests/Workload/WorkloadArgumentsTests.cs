using Dcp.Workload;
using Dcp.Workload.Workloads;

namespace Dcp.Tests.Workload;

public sealed class WorkloadArgumentsTests
{
    private static readonly WorkloadArgument[] Known =
    [
        WorkloadArgument.Number("delay", 100, 0, 1000, "pause"),
        WorkloadArgument.Flag("txn_pooling", "pooled"),
    ];

    [Fact]
    public void What_is_not_given_has_its_default()
    {
        WorkloadArguments arguments = WorkloadArguments.Check(Known, new Dictionary<string, string>());

        Assert.Equal(100, arguments.Int("delay"));
        Assert.False(arguments.Has("txn_pooling"));
        Assert.False(arguments.Has("something_else"));
    }

    [Fact]
    public void What_is_given_counts_and_is_shown_in_the_workloads_order()
    {
        WorkloadArguments arguments = WorkloadArguments.Check(Known, WorkloadArguments.ReadJson("""{"txn_pooling": true, "delay": "0"}"""));

        Assert.Equal([new("delay", "0"), new("txn_pooling", "true")], arguments.ToDictionary());
        Assert.True(arguments.Has("txn_pooling"));
    }

    [Theory]
    [InlineData("""{"dela": 1}""", "argument 'dela' is not known; these are: delay, txn_pooling")]
    [InlineData("""{"delay": 1001}""", "argument delay: '1001' is not allowed; 0 to 1000 is")]
    [InlineData("""{"delay": -1}""", "argument delay: '-1' is not allowed; 0 to 1000 is")]
    [InlineData("""{"delay": 1.5}""", "argument delay: '1.5' is not allowed; 0 to 1000 is")]
    [InlineData("""{"delay": 99999999999999999999}""", "argument delay: '99999999999999999999' is not allowed; 0 to 1000 is")]
    [InlineData("""{"txn_pooling": 2}""", "argument txn_pooling: '2' is not allowed; true or false is")]
    [InlineData("""{"delay": [1]}""", "argument delay: [1] is not a number, text or boolean")]
    [InlineData("""{"delay": null}""", "argument delay: null is not a number, text or boolean")]
    [InlineData("""{"delay": 1, "delay": 2}""", "argument delay is given twice")]
    [InlineData("[]", "arguments have to be a JSON object, for instance {\"delay\": 100}")]
    public void What_is_wrong_is_refused_with_what_is_allowed(string json, string complaint)
    {
        WorkloadInputException refused = Assert.Throws<WorkloadInputException>(() => WorkloadArguments.Check(Known, WorkloadArguments.ReadJson(json)));

        Assert.Equal(complaint, refused.Message);
    }

    [Fact]
    public void What_is_needed_has_to_be_given()
    {
        WorkloadArgument[] known = [WorkloadArgument.Text("aid", null, "which account"), WorkloadArgument.Text("name", "none", "a name")];
        WorkloadInputException refused = Assert.Throws<WorkloadInputException>(() => WorkloadArguments.Check(known, new Dictionary<string, string>()));

        Assert.Equal("argument aid has to be given: which account", refused.Message);
        Assert.Equal("none", WorkloadArguments.Check(known, new Dictionary<string, string> { ["aid"] = "1e3" }).Text("name"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("delay=1")]
    public void What_is_not_json_is_refused(string text)
    {
        WorkloadInputException refused = Assert.Throws<WorkloadInputException>(() => WorkloadArguments.ReadJson(text));

        Assert.StartsWith("arguments are not JSON: ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_workload_that_is_not_there_is_refused_with_those_that_are()
    {
        WorkloadInputException refused = Assert.Throws<WorkloadInputException>(() => WorkloadRegistry.Find("fligths"));

        Assert.StartsWith("workload 'fligths' is not known; these are: flights", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_default_is_allowed_and_every_name_is_used_once()
    {
        foreach (IWorkload workload in WorkloadRegistry.All)
        {
            WorkloadArgument[] arguments = [.. workload.Arguments, .. workload.InitArguments];

            Assert.All(arguments, a => Assert.Equal(a.Default, a.Read(a.Default!)));
            Assert.Equal(arguments.Length, arguments.Select(a => a.Name).Distinct().Count());
            Assert.Equal(workload.Operations.Count, workload.Operations.Distinct().Count());
        }
    }
}
