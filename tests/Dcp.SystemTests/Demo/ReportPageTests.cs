using Dcp.Tests.Report;
using Dcp.Workload.Report;
using Dcp.Workload.Results;
using PuppeteerSharp;

namespace Dcp.SystemTests.Demo;

/// <summary>The report in a real browser, the distribution's Chromium.</summary>
public sealed class ReportPageTests : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";

    // A line through samples, a bar, or a point; axes and ticks are none of these: they have no colour of their own.
    private const string DrawnCharts = """
        () => [...document.querySelectorAll('.chart[id]')].map(chart => ({
            id: chart.id,
            lines: [...chart.querySelectorAll('svg path')].filter(path => path.getAttribute('d').length > 60).length,
            width: chart.querySelector('svg')?.getBoundingClientRect().width ?? 0,
        }))
        """;

    // Text of a chart that reaches beyond its edge.
    private const string ClippedLabels = """
        () => [...document.querySelectorAll('.chart[id] svg')].flatMap(svg => {
            const frame = svg.getBoundingClientRect();
            return [...svg.querySelectorAll('text')]
                .map(text => ({ text: text.textContent, box: text.getBoundingClientRect() }))
                .filter(({ box }) => box.width > 0 && (box.left < frame.left - 1 || box.right > frame.right + 1
                    || box.top < frame.top - 1 || box.bottom > frame.bottom + 1))
                .map(({ text }) => `${svg.parentElement.parentElement.id}: ${text}`);
        })
        """;

    // A chart that is higher than what the page keeps for it covers the text below.
    private const string ChartsBeyondTheirPlace = """
        () => [...document.querySelectorAll('.chart[id]')]
            .filter(chart => (chart.querySelector('svg')?.getBoundingClientRect().height ?? 0) > chart.clientHeight + 1)
            .map(chart => chart.id)
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("dcp-page-").FullName;
    private readonly List<string> _requests = [];
    private readonly List<string> _complaints = [];
    private IBrowser? _browser;
    private IPage? _page;

    private IPage Page => _page ?? throw new InvalidOperationException("Not open yet.");

    public async ValueTask InitializeAsync()
    {
        Assert.True(File.Exists(Chromium), $"{Chromium} is missing: apt-get install chromium");
        _browser = await Puppeteer.LaunchAsync(new LaunchOptions
        {
            ExecutablePath = Chromium,

            // On a machine that does much else, everything takes long.
            Timeout = 180_000,
            ProtocolTimeout = 180_000,
            Headless = true,
            UserDataDir = Path.Combine(_directory, "profile"),
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--disable-sync",
            ],
        });
        _page = await _browser.NewPageAsync();
        _page.DefaultTimeout = _page.DefaultNavigationTimeout = 180_000;
        _page.Request += (_, e) => _requests.Add(e.Request.Url);
        _page.PageError += (_, e) => _complaints.Add(e.Message);
        _page.Console += (_, e) =>
        {
            if (e.Message.Type is ConsoleType.Error or ConsoleType.Warning)
                _complaints.Add(e.Message.Text);
        };
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Theory]
    [InlineData(1280, "light")]
    [InlineData(1280, "dark")]
    [InlineData(390, "light")]
    public async Task Charts_are_drawn_without_a_complaint_and_without_asking_any_host(int width, string scheme)
    {
        await OpenAsync([SampleRuns.Direct(), SampleRuns.Managed()], width, scheme);

        await AssertDrawnAsync(49);
        Assert.Empty(await Page.EvaluateFunctionAsync<string[]>(ClippedLabels));
        string paper = await Page.EvaluateExpressionAsync<string>("getComputedStyle(document.documentElement).backgroundColor");
        Assert.Equal(scheme == "dark" ? "rgb(21, 24, 28)" : "rgb(255, 255, 255)", paper);
        int overflow = await Page.EvaluateExpressionAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(overflow <= 0, $"the page is {overflow} pixels wider than its window");
    }

    [Fact]
    public async Task CockroachDBs_charts_are_drawn_as_well()
    {
        await OpenAsync([SampleRuns.Cockroach(SampleRuns.Direct()), SampleRuns.Cockroach(SampleRuns.Managed())], 1280, "light");

        await AssertDrawnAsync(48);
    }

    [Fact]
    public async Task Rounds_of_three_targets_and_hostile_names_are_drawn_as_text()
    {
        const string Evil = "<img src=x onerror=alert(1)>";
        RunResult[] runs =
        [
            .. SampleRuns.Rounds("direct", 1, 1.2, 1.1), .. SampleRuns.Rounds("dcp", 0.5, 0.4, 0.6),
            .. SampleRuns.Rounds("evil", 0.7, 0.8).Select(run => run with { Target = Evil }),
        ];

        await OpenAsync(runs, 1280, "light");

        await AssertDrawnAsync(69);
        Assert.Equal(0, await Page.EvaluateExpressionAsync<int>("document.images.length"));
        Assert.True(await Page.EvaluateExpressionAsync<bool>($"document.body.innerText.includes('{Evil}')"));
    }

    [Fact]
    public async Task On_paper_it_is_light_and_within_the_page()
    {
        await OpenAsync([SampleRuns.Direct(), SampleRuns.Managed()], 1280, "dark");

        byte[] pdf = await Page.PdfDataAsync(new PdfOptions { Format = PuppeteerSharp.Media.PaperFormat.A4, PrintBackground = true, Timeout = 180_000 });

        Assert.Equal("%PDF"u8.ToArray(), pdf[..4]);
        await Page.SetViewportAsync(new ViewPortOptions { Width = 690, Height = 1000 });
        await Page.EvaluateExpressionAsync("dispatchEvent(new Event('beforeprint'))");
        await Page.EmulateMediaTypeAsync(PuppeteerSharp.Media.MediaType.Print);
        Assert.Empty(await Page.EvaluateFunctionAsync<string[]>(ChartsBeyondTheirPlace));
        Assert.Equal("rgb(255, 255, 255)", await Page.EvaluateExpressionAsync<string>("getComputedStyle(document.documentElement).backgroundColor"));
        int overflow = await Page.EvaluateExpressionAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(overflow <= 0, $"the page is {overflow} pixels wider than the paper");
        Assert.Empty(_complaints);
    }

    private async Task OpenAsync(IReadOnlyList<RunResult> runs, int width, string scheme)
    {
        string path = Path.Combine(_directory, "report.html");
        await File.WriteAllTextAsync(path, ReportBuilder.Build(runs), TestContext.Current.CancellationToken);
        await Page.SetViewportAsync(new ViewPortOptions { Width = width, Height = 1000 });
        await Page.EmulateMediaFeaturesAsync(
            [new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = scheme }]);
        await Page.GoToAsync("file://" + path);
    }

    private async Task AssertDrawnAsync(int expected)
    {
        Drawn[] charts = await Page.EvaluateFunctionAsync<Drawn[]>(DrawnCharts);
        Assert.All(charts, chart => Assert.True(chart.Lines > 0 && chart.Width > 100, $"{chart.Id} shows nothing"));
        Assert.Equal(expected, charts.Length);
        Assert.Empty(_complaints);
        Assert.All(_requests, url => Assert.Matches("^(file|data):", url));
    }

    private sealed record Drawn(string Id, int Lines, double Width);
}
