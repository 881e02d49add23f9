using Dcp.Tests.Report;
using Dcp.Workload.Report;
using PuppeteerSharp;

namespace Dcp.SystemTests.Demo;

/// <summary>The report in a real browser, the distribution's Chromium.</summary>
public sealed class ReportPageTests : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";

    // A line through a run's samples; axes and ticks are far shorter.
    private const string DrawnCharts = """
        () => [...document.querySelectorAll('.chart[id]')].map(chart => ({
            id: chart.id,
            lines: [...chart.querySelectorAll('svg path')].filter(path => path.getAttribute('d').length > 400).length,
        }))
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
            Headless = true,
            UserDataDir = Path.Combine(_directory, "profile"),
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--disable-sync",
            ],
        });
        _page = await _browser.NewPageAsync();
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
        string path = Path.Combine(_directory, "report.html");
        await File.WriteAllTextAsync(
            path, ReportBuilder.Build([SampleRuns.Direct(), SampleRuns.Managed()]), TestContext.Current.CancellationToken);
        await Page.SetViewportAsync(new ViewPortOptions { Width = width, Height = 1000 });
        await Page.EmulateMediaFeaturesAsync(
            [new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = scheme }]);

        await Page.GoToAsync("file://" + path);

        Drawn[] charts = await Page.EvaluateFunctionAsync<Drawn[]>(DrawnCharts);
        Assert.Equal(17, charts.Length);
        Assert.All(charts, chart => Assert.True(chart.Lines > 0, $"{chart.Id} shows nothing"));
        Assert.Empty(_complaints);
        Assert.All(_requests, url => Assert.Matches("^(file|data):", url));
        int overflow = await Page.EvaluateExpressionAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(overflow <= 0, $"the page is {overflow} pixels wider than its window");
    }

    private sealed record Drawn(string Id, int Lines);
}
