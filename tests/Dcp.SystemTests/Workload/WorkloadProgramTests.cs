using Dcp.SystemTests.Support;
using Dcp.Workload.Workloads;

namespace Dcp.SystemTests.Workload;

/// <summary>Every workload by the program itself, as it is shipped.</summary>
public sealed class WorkloadProgramTests(PostgresFixture postgres)
{
    public static TheoryData<string> Names => [.. WorkloadRegistry.All.Select(w => w.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_workload_is_made_run_and_verified(string name)
    {
        string uri = FlightsFixture.UriOf(postgres.Port, await postgres.CreateDatabaseAsync());
        string size = name == "flights" ? "--flights" : "--events";
        string arguments = name == "flights"
            ? """{"delay": 0, "batch_size": 4, "generate_freq": 50, "update_freq": 50, "lookup_freq": 50, "search_freq": 50}"""
            : """{"delay": 0, "max_batch_size": 20}""";

        (await DcpAsync("init", name, "--uri", uri, size, "100")).EnsureSuccess();
        Assert.StartsWith("100 ", (await DcpAsync("init", name, "--uri", uri, size, "100")).EnsureSuccess().Lines[0], StringComparison.Ordinal);
        Assert.StartsWith(
            "dropping the present tables", (await DcpAsync("init", name, "--uri", uri, size, "100", "--fresh")).EnsureSuccess().Lines[0], StringComparison.Ordinal);
        ToolResult run = await DcpAsync("run", name, "--uri", uri, "-c", "8", "-i", "80", "--workers", "2", "-q", "--args", arguments);
        Assert.Matches("errors +0\n", run.EnsureSuccess().Output);
        ToolResult verified = await DcpAsync("verify", name, "--uri", uri);
        Assert.All(verified.EnsureSuccess().Lines, line => Assert.StartsWith("ok: ", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_script_is_run()
    {
        string directory = Directory.CreateTempSubdirectory("dcp-script").FullName;
        string script = Path.Combine(directory, "numbers.sql");
        await File.WriteAllTextAsync(
            script,
            """
            \set a random_zipfian(1, 100, 1.5) * 1.5
            SELECT :a::numeric + 1 AS b, now() AS c, NULL::jsonb AS d, ARRAY[1, 2] AS e \gset got_
            SELECT :got_b, :got_c, :got_d, :got_e, :client_id, '{"a": 1}'::jsonb, 1.5::numeric;
            """,
            TestContext.Current.CancellationToken);
        ToolResult run = await DcpAsync("run", script, "--uri", FlightsFixture.UriOf(postgres.Port, "app"), "-c", "4", "-i", "40", "--workers", "2", "-q");
        Directory.Delete(directory, recursive: true);

        Assert.Matches("errors +0\n", run.EnsureSuccess().Output);
        Assert.Contains("│ numbers ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_shows_every_workload_with_its_arguments_defaults_and_allowed_values()
    {
        string list = (await DcpAsync("list")).EnsureSuccess().Output;

        foreach (IWorkload workload in WorkloadRegistry.All)
        {
            Assert.Contains($"{workload.Name}: {workload.Description}\ntransactions: {string.Join(", ", workload.Operations)}\n", list, StringComparison.Ordinal);
            Assert.All(
                workload.Arguments.Concat(workload.InitArguments),
                a => Assert.Matches($"(?m)^{a.Name} +{a.Default} +{a.Allowed} +", list));
        }

        Assert.Contains("FILE.sql", list, StringComparison.Ordinal);
        Assert.StartsWith("train-text: ", (await DcpAsync("list", "train-text")).EnsureSuccess().Output, StringComparison.Ordinal);
        Assert.Equal(1, (await DcpAsync("list", "trains")).ExitCode);
    }

    private static async Task<ToolResult> DcpAsync(params string[] arguments) =>
        await Tool.RunAsync(await DcpBinary.PathAsync(), ["workload", .. arguments]);
}
