using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dcp.SystemTests.Support;
using Dcp.Workload.Database;

namespace Dcp.SystemTests.Web;

/// <summary>The distribution's Prometheus takes the metrics of a running dcp, native histograms too, and answers every question of docs/grafana.</summary>
public sealed partial class PrometheusTests(PostgresFixture postgres)
{
    private const string Prometheus = "/usr/bin/prometheus";
    private const string Token = "0123456789abcdef";

    /// <summary>Panels that are empty when all is well.</summary>
    private static readonly string[] s_mayBeEmpty = ["Targets down", "Not ready"];

    private readonly int _port = Ports.Free();

    [Fact]
    public async Task Every_panel_of_the_dashboard_and_every_alert_is_answered()
    {
        Assert.True(File.Exists(Prometheus), $"{Prometheus} is missing: apt-get install prometheus");
        int web = Ports.Free(), front = Ports.Free();
        PoolerConfig config = PoolerConfig.For(postgres.Server);
        config.More = $"""
            [frontend in]
            bind = 127.0.0.1:{front}
            server here = 127.0.0.1:{postgres.Port} check inter=500
            [web]
            listen = 127.0.0.1:{web}
            token prometheus = viewer {Token}
            """;
        await using PoolerProcess pooler = await DcpProcess.StartAsync(config);
        await pooler.WaitForLogAsync("(web)");
        string directory = GuardedProcess.CreateDirectory("dcp-test-prometheus-");
        await File.WriteAllTextAsync(Path.Combine(directory, "prometheus.yml"), $$"""
            global: { scrape_interval: 500ms, evaluation_interval: 1s }
            rule_files: [ {{Path.Combine(DcpBinary.Root, "docs", "grafana", "alerts.yml")}} ]
            scrape_configs:
              - job_name: dcp
                authorization: { credentials: "{{Token}}" }
                static_configs: [ { targets: [ "127.0.0.1:{{web}}" ] } ]

            """, TestContext.Current.CancellationToken);
        await using GuardedProcess prometheus = await GuardedProcess.StartAsync(directory, null, "TERM", TimeSpan.FromSeconds(20),
        [
            Prometheus, $"--config.file={Path.Combine(directory, "prometheus.yml")}", $"--storage.tsdb.path={Path.Combine(directory, "data")}", $"--web.listen-address=127.0.0.1:{_port}",
        ]);

        using CancellationTokenSource done = new();
        Task load = LoadAsync(pooler, front, done.Token);
        await AskUntilAsync("scrapes succeed", async http => await ValuesAsync(http, "up") is [1]);
        foreach ((string panel, string expression) in Panels())
        {
            await AskUntilAsync($"{panel}: {expression}", async http => (await ValuesAsync(http, expression)).Count > 0 || s_mayBeEmpty.Contains(panel));
        }

        await AskUntilAsync("rules are evaluated", async http =>
        {
            JsonElement[] rules = [.. (await GetAsync(http, "rules")).GetProperty("groups").EnumerateArray().SelectMany(group => group.GetProperty("rules").EnumerateArray())];
            Assert.NotEmpty(rules);
            Assert.All(rules, rule => Assert.NotEqual("err", rule.GetProperty("health").GetString()));
            return rules.All(rule => rule.GetProperty("health").GetString() == "ok");
        });
        await done.CancelAsync();
        await load;
    }

    [Fact]
    public async Task Native_histograms_have_all_buckets()
    {
        int web = Ports.Free();
        PoolerConfig config = PoolerConfig.For(postgres.Server);
        config.More = $"[web]\nlisten = 127.0.0.1:{web}\n";
        await using PoolerProcess pooler = await DcpProcess.StartAsync(config);
        await pooler.WaitForLogAsync("(web)");
        string directory = GuardedProcess.CreateDirectory("dcp-test-prometheus-");
        await File.WriteAllTextAsync(
            Path.Combine(directory, "prometheus.yml"),
            $"global: {{ scrape_interval: 500ms }}\nscrape_configs:\n  - job_name: dcp\n    static_configs: [ {{ targets: [ \"127.0.0.1:{web}\" ] }} ]\n",
            TestContext.Current.CancellationToken);
        await using GuardedProcess prometheus = await GuardedProcess.StartAsync(directory, null, "TERM", TimeSpan.FromSeconds(20),
        [
            Prometheus, "--enable-feature=native-histograms", $"--config.file={Path.Combine(directory, "prometheus.yml")}",
            $"--storage.tsdb.path={Path.Combine(directory, "data")}", $"--web.listen-address=127.0.0.1:{_port}",
        ]);
        await using Npgsql.NpgsqlConnection client = await pooler.ConnectAsync();
        for (int i = 0; i < 50; i++) await client.ScalarAsync("select 1");

        await AskUntilAsync("50 transactions", async http => await ValuesAsync(http, "sum(histogram_count(dcp_transaction_duration_seconds))") is [>= 50]);
        await AskUntilAsync("a quantile", async http => await ValuesAsync(http, "histogram_quantile(0.5, sum(dcp_transaction_duration_seconds))") is [> 0 and < 10]);
    }

    /// <summary>Work for every panel, until all of them have been seen: pools, a frontend, closed connections.</summary>
    private static async Task LoadAsync(PoolerProcess pooler, int front, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            await using (Npgsql.NpgsqlConnection client = await pooler.ConnectAsync()) await client.ScalarAsync("select 1");
            await using (Npgsql.NpgsqlConnection passed = await Connections.OpenAsync(front, "app", Users.Trust)) await passed.ScalarAsync("select 1");
            await Task.WhenAny(Task.Delay(50, done));
        }
    }

    private static IEnumerable<(string Panel, string Expression)> Panels()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(DcpBinary.Root, "docs", "grafana", "dcp.json")));
        foreach (JsonElement panel in document.RootElement.GetProperty("panels").EnumerateArray())
        {
            if (!panel.TryGetProperty("targets", out JsonElement targets)) continue;
            foreach (JsonElement target in targets.EnumerateArray())
            {
                // What Grafana puts in when nothing is chosen.
                string expression = target.GetProperty("expr").GetString()!.Replace("$__rate_interval", "30s", StringComparison.Ordinal);
                yield return (panel.GetProperty("title").GetString()!, Variable().Replace(expression, ".*"));
            }
        }
    }

    /// <summary>Values of the series that answer; NaN is one as well.</summary>
    private static async Task<IReadOnlyList<double>> ValuesAsync(HttpClient http, string expression)
    {
        JsonElement data = await GetAsync(http, $"query?query={Uri.EscapeDataString(expression)}");
        return [.. data.GetProperty("result").EnumerateArray().Select(series => double.Parse(series.GetProperty("value")[1].GetString()!.Replace("Inf", "Infinity", StringComparison.Ordinal), CultureInfo.InvariantCulture))];
    }

    private static async Task<JsonElement> GetAsync(HttpClient http, string path)
    {
        using HttpResponseMessage answer = await http.GetAsync($"api/v1/{path}", TestContext.Current.CancellationToken);
        string body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        if (answer.StatusCode == System.Net.HttpStatusCode.BadRequest) Assert.Fail($"{path}: {body}");
        answer.EnsureSuccessStatusCode();
        using JsonDocument document = JsonDocument.Parse(body);
        return document.RootElement.GetProperty("data").Clone();
    }

    /// <summary>Asks again and again, for two minutes at least; Prometheus may not be up yet.</summary>
    private async Task AskUntilAsync(string what, Func<HttpClient, Task<bool>> isSo)
    {
        using HttpClient http = new() { BaseAddress = new Uri($"http://127.0.0.1:{_port}/") };
        string last = "";
        for (int i = 0; i < 600; i++)
        {
            try
            {
                if (await isSo(http)) return;
            }
            catch (HttpRequestException exception)
            {
                last = exception.Message;
            }

            await Task.Delay(200, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"no answer: {what} {last}");
    }

    [GeneratedRegex(@"\$(instance|database)")]
    private static partial Regex Variable();
}
